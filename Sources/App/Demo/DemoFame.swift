/// How likely a rater is to have met a work at all, whatever their taste: a few works everybody knows, many that
/// few do. Without such a long tail the demo would show popular and well-matched items as one and the same.
enum DemoFame {
    /// A group of works about equally known: the range of weights that luck spreads them over. Luck matters least to
    /// those whom everybody knows.
    private static let ordinaryWeights = 0.15...1.0
    private static let familiarWeights = 1.0...2.6
    private static let householdWeights = 3.2...5.5

    /// How often the work is met, next to others; `luck` is uniform from 0 to 1.
    static func weight(of work: DemoWork, luck: Double) -> Double {
        let weights =
            if householdSlugs.contains(work.slug) {
                householdWeights
            } else if familiarSlugs.contains(work.slug) {
                familiarWeights
            } else {
                ordinaryWeights
            }
        // The square makes the lucky few: most works of a group stand near its lower end.
        return weights.lowerBound + (weights.upperBound - weights.lowerBound) * luck * luck
    }

    static let householdSlugs = slugs(in: household)
    static let familiarSlugs = slugs(in: familiar)

    private static func slugs(in list: String) -> Set<String> {
        Set(list.utf8.split { $0 <= UInt8(ascii: " ") }.map { String(decoding: $0, as: UTF8.self) })
    }

    private static let household = """
        film-the-wizard-of-oz-1939 film-casablanca-1942 film-its-a-wonderful-life-1946 film-psycho-1960
        film-mary-poppins-1964 film-the-sound-of-music-1965 film-2001-a-space-odyssey-1968 film-the-godfather-1972
        film-jaws-1975 film-star-wars-1977 film-alien-1979 film-the-shining-1980 film-the-empire-strikes-back-1980
        film-raiders-of-the-lost-ark-1981 film-blade-runner-1982 film-e-t-the-extra-terrestrial-1982
        film-the-terminator-1984 film-ghostbusters-1984 film-back-to-the-future-1985 film-the-princess-bride-1987
        film-die-hard-1988 film-my-neighbor-totoro-1988 film-the-silence-of-the-lambs-1991
        film-terminator-2-judgment-day-1991 film-jurassic-park-1993 film-pulp-fiction-1994
        film-the-shawshank-redemption-1994 film-the-lion-king-1994 film-toy-story-1995 film-titanic-1997
        film-the-truman-show-1998 film-the-matrix-1999 film-spirited-away-2001 film-gladiator-2000 film-amelie-2001
        film-the-lord-of-the-rings-the-fellowship-of-the-ring-2001 film-finding-nemo-2003
        film-pirates-of-the-caribbean-the-curse-of-the-black-pearl-2003 film-the-incredibles-2004 film-wall-e-2008
        film-the-dark-knight-2008 film-up-2009 film-inception-2010 film-interstellar-2014 film-inside-out-2015
        film-coco-2017 film-parasite-2019 film-monty-python-and-the-holy-grail-1975 film-groundhog-day-1993
        book-pride-and-prejudice-1813 book-frankenstein-1818 book-a-christmas-carol-1843 book-jane-eyre-1847
        book-alices-adventures-in-wonderland-1865 book-treasure-island-1883
        book-the-adventures-of-sherlock-holmes-1892 book-dracula-1897 book-the-great-gatsby-1925
        book-winnie-the-pooh-1926 book-murder-on-the-orient-express-1934 book-the-hobbit-1937
        book-and-then-there-were-none-1939 book-the-little-prince-1943 book-animal-farm-1945
        book-the-diary-of-a-young-girl-1947 book-nineteen-eighty-four-1949
        book-the-lion-the-witch-and-the-wardrobe-1950 book-the-catcher-in-the-rye-1951 book-fahrenheit-451-1953
        book-the-fellowship-of-the-ring-1954 book-lord-of-the-flies-1954 book-to-kill-a-mockingbird-1960
        book-charlie-and-the-chocolate-factory-1964 book-dune-1965 book-one-hundred-years-of-solitude-1967
        book-the-shining-1977 book-the-hitchhikers-guide-to-the-galaxy-1979 book-the-handmaids-tale-1985
        book-matilda-1988 book-jurassic-park-1990 book-harry-potter-and-the-philosophers-stone-1997
        book-a-game-of-thrones-1996 book-life-of-pi-2001 book-the-hunger-games-2008 book-the-martian-2011
        """

    private static let familiar = """
        film-nosferatu-1922 film-metropolis-1927 film-city-lights-1931 film-frankenstein-1931 film-king-kong-1933
        film-modern-times-1936 film-snow-white-and-the-seven-dwarfs-1937 film-the-adventures-of-robin-hood-1938
        film-rebecca-1940 film-the-great-dictator-1940 film-citizen-kane-1941 film-the-maltese-falcon-1941
        film-double-indemnity-1944 film-the-third-man-1949 film-sunset-boulevard-1950 film-singin-in-the-rain-1952
        film-roman-holiday-1953 film-seven-samurai-1954 film-rear-window-1954 film-godzilla-1954
        film-12-angry-men-1957 film-the-seventh-seal-1957 film-vertigo-1958 film-some-like-it-hot-1959
        film-north-by-northwest-1959 film-west-side-story-1961 film-lawrence-of-arabia-1962
        film-the-great-escape-1963 film-goldfinger-1964 film-dr-strangelove-1964
        film-the-good-the-bad-and-the-ugly-1966 film-the-graduate-1967 film-the-jungle-book-1967
        film-planet-of-the-apes-1968 film-night-of-the-living-dead-1968 film-butch-cassidy-and-the-sundance-kid-1969
        film-the-italian-job-1969 film-the-sting-1973 film-the-exorcist-1973 film-enter-the-dragon-1973
        film-chinatown-1974 film-one-flew-over-the-cuckoos-nest-1975 film-rocky-1976 film-taxi-driver-1976
        film-close-encounters-of-the-third-kind-1977 film-apocalypse-now-1979 film-airplane-1980 film-the-thing-1982
        film-amadeus-1984 film-aliens-1986 film-stand-by-me-1986 film-cinema-paradiso-1988 film-akira-1988
        film-a-fish-called-wanda-1988 film-beetlejuice-1988 film-dead-poets-society-1989
        film-when-harry-met-sally-1989 film-kikis-delivery-service-1989 film-goodfellas-1990
        film-edward-scissorhands-1990 film-thelma-and-louise-1991 film-reservoir-dogs-1992 film-schindlers-list-1993
        film-the-nightmare-before-christmas-1993 film-four-weddings-and-a-funeral-1994 film-heat-1995
        film-seven-1995 film-before-sunrise-1995 film-babe-1995 film-twelve-monkeys-1995 film-fargo-1996
        film-trainspotting-1996 film-princess-mononoke-1997 film-life-is-beautiful-1997
        film-saving-private-ryan-1998 film-the-big-lebowski-1998 film-mulan-1998 film-the-iron-giant-1999
        film-the-sixth-sense-1999 film-crouching-tiger-hidden-dragon-2000 film-memento-2000 film-billy-elliot-2000
        film-chicken-run-2000 film-oceans-eleven-2001 film-monsters-inc-2001 film-city-of-god-2002
        film-lost-in-translation-2003 film-eternal-sunshine-of-the-spotless-mind-2004 film-shaun-of-the-dead-2004
        film-howls-moving-castle-2004 film-pride-and-prejudice-2005
        film-wallace-and-gromit-the-curse-of-the-were-rabbit-2005 film-pans-labyrinth-2006 film-casino-royale-2006
        film-little-miss-sunshine-2006 film-ratatouille-2007 film-no-country-for-old-men-2007
        film-slumdog-millionaire-2008 film-fantastic-mr-fox-2009 film-inglourious-basterds-2009
        film-the-social-network-2010 film-the-intouchables-2011 film-her-2013 film-gravity-2013
        film-the-grand-budapest-hotel-2014 film-whiplash-2014 film-paddington-2014 film-mad-max-fury-road-2015
        film-arrival-2016 film-la-la-land-2016 film-your-name-2016 film-get-out-2017 film-paddington-2-2017
        film-spider-man-into-the-spider-verse-2018 film-black-panther-2018 film-knives-out-2019 film-1917-2019
        film-dune-2021 film-everything-everywhere-all-at-once-2022 film-oppenheimer-2023 book-don-quixote-1605
        book-robinson-crusoe-1719 book-gullivers-travels-1726 book-childrens-and-household-tales-1812
        book-the-hunchback-of-notre-dame-1831 book-the-three-musketeers-1844 book-the-count-of-monte-cristo-1844
        book-wuthering-heights-1847 book-moby-dick-1851 book-a-tale-of-two-cities-1859 book-les-miserables-1862
        book-crime-and-punishment-1866 book-little-women-1868 book-war-and-peace-1869
        book-around-the-world-in-eighty-days-1872 book-anna-karenina-1878 book-adventures-of-huckleberry-finn-1884
        book-strange-case-of-dr-jekyll-and-mr-hyde-1886 book-the-picture-of-dorian-gray-1890
        book-the-time-machine-1895 book-the-war-of-the-worlds-1898 book-the-hound-of-the-baskervilles-1902
        book-the-call-of-the-wild-1903 book-anne-of-green-gables-1908 book-the-wind-in-the-willows-1908
        book-the-secret-garden-1911 book-metamorphosis-1915 book-the-murder-of-roger-ackroyd-1926
        book-all-quiet-on-the-western-front-1929 book-brave-new-world-1932 book-rebecca-1938 book-the-big-sleep-1939
        book-the-grapes-of-wrath-1939 book-the-stranger-1942 book-i-robot-1950 book-foundation-1951
        book-the-old-man-and-the-sea-1952 book-casino-royale-1953 book-a-bear-called-paddington-1958
        book-catch-22-1961 book-a-wrinkle-in-time-1962 book-a-clockwork-orange-1962 book-the-bell-jar-1963
        book-the-master-and-margarita-1967 book-do-androids-dream-of-electric-sheep-1968
        book-slaughterhouse-five-1969 book-watership-down-1972 book-the-neverending-story-1979
        book-the-name-of-the-rose-1980 book-the-color-purple-1982 book-the-colour-of-magic-1983
        book-neuromancer-1984 book-love-in-the-time-of-cholera-1985 book-enders-game-1985 book-maus-1986
        book-watchmen-1986 book-beloved-1987 book-norwegian-wood-1987 book-the-remains-of-the-day-1989
        book-good-omens-1990 book-the-secret-history-1992 book-northern-lights-1995 book-persepolis-2000
        book-the-shadow-of-the-wind-2001 book-the-curious-incident-of-the-dog-in-the-night-time-2003
        book-never-let-me-go-2005 book-the-book-thief-2005 book-the-girl-with-the-dragon-tattoo-2005
        book-the-road-2006 book-gone-girl-2012 book-station-eleven-2014 book-circe-2018
        book-the-thursday-murder-club-2020 book-project-hail-mary-2021
        """
}
