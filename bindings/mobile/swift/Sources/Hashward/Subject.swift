/// The app's own name for what is checked, echoed in the verdict. It can be a path or a link, so that no text or mirror
/// of it shows what it holds.
public struct Subject: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What the app named it.
    public let text: String

    /// A name of the app's own.
    public init(_ text: String) {
        self.text = text
    }

    public var description: String { "Subject" }

    public var debugDescription: String { "Subject" }

    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
