/// The theme files embedded in the program, by name.
enum BuiltInThemes {
    static let texts: [String: String] = [
        "catppuccin-latte": text(PackageResources.catppuccin_latte_toml),
        "catppuccin-mocha": text(PackageResources.catppuccin_mocha_toml),
        "colour-blind-safe": text(PackageResources.colour_blind_safe_toml),
        "dark": text(PackageResources.dark_toml),
        "dracula": text(PackageResources.dracula_toml),
        "gruvbox-dark": text(PackageResources.gruvbox_dark_toml),
        "gruvbox-light": text(PackageResources.gruvbox_light_toml),
        "high-contrast": text(PackageResources.high_contrast_toml),
        "light": text(PackageResources.light_toml),
        "mono": text(PackageResources.mono_toml),
        "monokai": text(PackageResources.monokai_toml),
        "nord": text(PackageResources.nord_toml),
        "one-dark": text(PackageResources.one_dark_toml),
        "rose-pine": text(PackageResources.rose_pine_toml),
        "solarized-dark": text(PackageResources.solarized_dark_toml),
        "solarized-light": text(PackageResources.solarized_light_toml),
        "terminal": text(PackageResources.terminal_toml),
        "tokyo-night": text(PackageResources.tokyo_night_toml),
    ]

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
