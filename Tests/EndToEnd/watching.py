"""Listens to what a browser complains of while a test goes through pages."""

from urllib.parse import urlsplit


class Watch:
    """Collects errors of the console, broken rules of the content security policy, failed loads, and requests to any
    host but the site's. A page that answers with an error status is the test's own affair; what a page loads must load.
    """

    def __init__(self, context, site):
        self.complaints = []
        self._allows_failed_loads = False
        self._hosts = {urlsplit(site).netloc}
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    @property
    def is_untouched(self):
        """Whether the profile can serve another test: nothing went wrong, and nothing was allowed for one test alone."""
        return not self.complaints and not self._allows_failed_loads and len(self._hosts) == 1

    def allow_failed_loads(self):
        """From here on the test makes loads fail on purpose."""
        self._allows_failed_loads = True

    def allow_host(self, url):
        """Another site that the test itself set up."""
        self._hosts.add(urlsplit(url).netloc)

    def _console(self, message):
        # Told by the response, which also knows whether the page itself was meant.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc not in self._hosts:
            self.complaints.append(f"request to another host: {request.url}")

    def _failed(self, request):
        # Going on to the next page ends what the last one was still loading.
        if request.failure != "net::ERR_ABORTED" and not self._allows_failed_loads:
            self.complaints.append(f"{request.failure}: {request.url}")

    def _response(self, response):
        if response.status >= 400 and not response.request.is_navigation_request() and not self._allows_failed_loads:
            self.complaints.append(f"{response.status}: {response.url}")
