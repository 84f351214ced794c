import Domain

extension ModelKind {
    /// The value of a setting from its text, by what the setting can be; a text for one that nobody knows, which is refused
    /// with the others.
    func settingValue(_ text: String, of name: String) -> Attributes.Value {
        guard let setting = model.settings.first(where: { $0.name == name }) else { return .text(text) }
        switch setting.kind {
        case .number, .whole: return Double(text).map(Attributes.Value.number) ?? .text(text)
        case .flag: return text == "true" ? .flag(true) : text == "false" ? .flag(false) : .text(text)
        default: return .text(text)
        }
    }
}
