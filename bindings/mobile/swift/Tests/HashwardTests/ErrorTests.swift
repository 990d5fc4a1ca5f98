import Foundation
import XCTest

@testable import Hashward

final class ErrorTests: XCTestCase {
    func testErrorCodesAreThoseOfTheLibrary() {
        XCTAssertEqual(errorCodes(), ErrorCode.allCases.map(\.rawValue))
    }

    func testAnErrorSaysWhatItIs() {
        XCTAssertThrowsError(try Root.parse(bytes: Data())) { error in
            guard let error = error as? HashwardError else { return XCTFail("another error") }
            XCTAssertEqual(error.kind, "format")
            XCTAssertEqual(error.errorCode, .rootMalformed)
        }
    }

    func testNothingThatIsPrintedHoldsAHashOrASubject() async throws {
        let asked = Asked(subject: Subject("https://chat.example/secret"))
        let print = try Fingerprint.of(bytes: Testing.canary())
        let digest = try XCTUnwrap(print.digest(kind: .sha256))
        var dumped = ""
        for value in [asked, asked.request(), print, print.picture() as Any, digest] as [Any] {
            dump(value, to: &dumped)
            dumped += String(describing: value) + String(reflecting: value)
        }
        XCTAssertFalse(dumped.contains(digest.hex()))
        XCTAssertFalse(dumped.contains("chat.example"))
    }
}
