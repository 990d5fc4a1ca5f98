import Foundation

/// What a check is told beside the file.
public struct Asked: Sendable {
    /// Where the file was met.
    public var context: Context
    /// When; the system's clock unless given.
    public var now: Date?
    /// The app's own name for what is checked, echoed in the verdict.
    public var subject: Subject?
    /// Evidence made elsewhere, to be decided on together.
    public var external: [External]
    /// Seconds from the call, past which the verdict is indeterminate, reason `deadline`.
    public var deadline: TimeInterval?

    /// What is left out is as for an upload of now, without a deadline.
    public init(
        context: Context = .upload,
        now: Date? = nil,
        subject: Subject? = nil,
        external: [External] = [],
        deadline: TimeInterval? = nil
    ) {
        self.context = context
        self.now = now
        self.subject = subject
        self.external = external
        self.deadline = deadline
    }

    /// The request of the library, with a token of one's own.
    public func request(cancel: CancelToken? = nil) -> Request {
        Request(now: now, context: context, subject: subject, external: external, cancel: cancel)
    }
}

extension Checker {
    /// Checks a file in memory, off the calling task's thread. Cancelling the task stops the check, which then answers
    /// an indeterminate verdict, reason `cancelled`.
    ///
    /// A file that cannot be read or decoded is a verdict too, `Outcome.indeterminate`.
    ///
    /// - Throws: `HashwardError.Input` with `date.malformed` for a time that cannot be written.
    public func check(_ bytes: Data, _ asked: Asked = Asked()) async throws -> Verdict {
        try await stoppable(asked.deadline) { token in
            try self.checkBlocking(bytes: bytes, request: asked.request(cancel: token))
        }
    }

    /// Checks a file on disk, as `check` does a file in memory. A URL that names no file is unreadable.
    public func check(fileAt url: URL, _ asked: Asked = Asked()) async throws -> Verdict {
        try await stoppable(asked.deadline) { token in
            try self.checkPathBlocking(path: url.path, request: asked.request(cancel: token))
        }
    }

    /// Checks everything a stream yields, as `check` does a file in memory. Gives the stream away: nobody else may read it
    /// before the answer. An unopened stream is opened; none is closed. A stream that fails gives
    /// `Outcome.indeterminate`, reason `unreadable`.
    public func check(stream: InputStream, _ asked: Asked = Asked()) async throws -> Verdict {
        try await check(source: StreamSource(stream), asked)
    }

    /// Checks everything a file handle yields from where it stands, and leaves it open.
    public func check(handle: FileHandle, _ asked: Asked = Asked()) async throws -> Verdict {
        try await check(source: HandleSource(handle), asked)
    }

    private func check(source: ByteSource, _ asked: Asked) async throws -> Verdict {
        try await stoppable(asked.deadline) { token in
            try self.checkSourceBlocking(source: source, request: asked.request(cancel: token))
        }
    }
}

extension Fingerprint {
    /// Takes the fingerprint of a file in memory, off the calling task's thread. Cancelling the task stops it.
    ///
    /// - Throws: `HashwardError` with `work.cancelled`.
    public static func taken(of bytes: Data, limits: Limits? = nil) async throws -> Fingerprint {
        try await stoppable(nil) { token in
            try Fingerprint.of(bytes: bytes, limits: limits, cancel: token)
        }
    }
}

/// A stream as the library reads it. The library reads from one thread at a time.
final class StreamSource: ByteSource, @unchecked Sendable {
    private let stream: InputStream

    init(_ stream: InputStream) {
        self.stream = stream
        if stream.streamStatus == .notOpen {
            stream.open()
        }
    }

    func read(most: UInt32) throws -> Data {
        var buffer = [UInt8](repeating: 0, count: Int(min(most, mostBytesARead)))
        let count = stream.read(&buffer, maxLength: buffer.count)
        if count < 0 {
            throw SourceError.Failed
        }
        return Data(buffer.prefix(count))
    }
}

/// A file handle as the library reads it. The library reads from one thread at a time.
final class HandleSource: ByteSource, @unchecked Sendable {
    private let handle: FileHandle

    init(_ handle: FileHandle) {
        self.handle = handle
    }

    func read(most: UInt32) throws -> Data {
        do {
            return try handle.read(upToCount: Int(min(most, mostBytesARead))) ?? Data()
        } catch {
            throw SourceError.Failed
        }
    }
}

private let mostBytesARead: UInt32 = 65_536

/// Runs work that may take long on a thread of its own queue, so that no task of the app waits for it.
private func stoppable<T: Sendable>(
    _ deadline: TimeInterval?,
    _ work: @escaping @Sendable (CancelToken) throws -> T
) async throws -> T {
    let token = deadline.map { CancelToken.after(milliseconds: milliseconds($0)) } ?? CancelToken()
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try work(token) })
            }
        }
    } onCancel: {
        token.cancel()
    }
}

/// A deadline further off than can be counted is as good as none.
private func milliseconds(_ seconds: TimeInterval) -> UInt64 {
    UInt64(exactly: (max(0, seconds) * 1000).rounded(.down)) ?? UInt64(UInt32.max)
}
