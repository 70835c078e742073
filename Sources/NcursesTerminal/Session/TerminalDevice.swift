internal import CNcurses
internal import TerminalUI

/// The open terminal: its descriptor, the screen curses has begun on it, and the way back.
struct TerminalDevice: Sendable {
    let descriptor: Int32
    let wakeup: Int32
    let features: TerminalFeatures
    let size: Size
    /// What brings the terminal back from any state.
    let reset: [UInt8]

    init(_ options: TerminalOptions) throws(TerminalError) {
        let type = try TerminalType.choose(options.term)
        let descriptor = terminal_open()
        guard descriptor >= 0 else {
            throw TerminalError(
                .noTerminal, "There is no terminal here to draw on. Over ssh, ask for one with ssh -t.")
        }
        let wakeup = wakeup_open()
        do throws(TerminalError) {
            guard wakeup >= 0 else { throw TerminalError(.system, "The system has no file descriptor left.") }
            let isUTF8 = locale_use_environment() || (options.characters == .utf8 && locale_use_utf8())
            size = TerminalDevice.size(of: descriptor) ?? Size(columns: 80, rows: 24)
            guard screen_open(type.name, Int32(size.rows), Int32(size.columns)) else {
                throw TerminalError(.system, "curses cannot begin a screen on the terminal \(type.name).")
            }
            features = TerminalFeatures(
                type: type, colors: Int(screen_colors()), marksPastes: screen_has_string("BE"), options: options,
                localeIsUTF8: isUTF8)
            reset = TerminalModes.off + TerminalDevice.resetBytes
            guard terminal_remember(descriptor, reset, reset.count), terminal_make_raw(descriptor) else {
                terminal_suspend(descriptor)
                screen_close()
                throw TerminalError(.noTerminal, "The terminal does not take settings.")
            }
        } catch {
            descriptor_close(descriptor)
            if wakeup >= 0 { descriptor_close(wakeup) }
            throw error
        }
        self.descriptor = descriptor
        self.wakeup = wakeup
        signals_use_own_stack()
        signals_install(wakeup)
    }

    /// The terminal's size now; nil if it does not say.
    static func size(of descriptor: Int32) -> Size? {
        var (rows, columns): (Int32, Int32) = (0, 0)
        guard terminal_size(descriptor, &rows, &columns) else { return nil }
        return Size(columns: Int(columns), rows: Int(rows))
    }

    /// Ends what the initialiser began. The screen must have been left.
    func close() {
        terminal_suspend(descriptor)
        signals_remove()
        screen_close()
        descriptor_close(descriptor)
        descriptor_close(wakeup)
    }

    private static var resetBytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
            count = screen_reset_bytes(buffer.baseAddress, buffer.count)
        }
    }
}
