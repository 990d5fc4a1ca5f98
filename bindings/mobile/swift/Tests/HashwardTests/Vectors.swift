import Foundation
import XCTest

@testable import Hashward

/// A vector, and the folder it stands in.
struct Vector {
    let name: String
    let folder: URL
    let json: [String: Any]

    func text(_ field: String) throws -> String {
        try XCTUnwrap(json[field] as? String, "\(name) has no \(field)")
    }

    func bytes(_ field: String) throws -> Data {
        try Data(contentsOf: folder.appendingPathComponent(text(field)))
    }

    /// A part of the vector, as JSON text.
    func part(_ field: String) throws -> String {
        let part = try XCTUnwrap(json[field], "\(name) has no \(field)")
        return String(decoding: try JSONSerialization.data(withJSONObject: part), as: UTF8.self)
    }
}

/// The folder of the vectors that every language runs, seen from this file.
let vectorsFolder = (0..<6).reduce(URL(fileURLWithPath: #filePath)) { folder, _ in folder.deletingLastPathComponent() }
    .appendingPathComponent("tests/vectors")

func parsed(_ file: URL) throws -> [String: Any] {
    try XCTUnwrap(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
}

/// The vectors of a part: exactly those that the index lists.
func vectors(_ part: String) throws -> [Vector] {
    let index = try parsed(vectorsFolder.appendingPathComponent("index.json"))
    let listed = Set(try XCTUnwrap(index[part] as? [String]))
    let folder = vectorsFolder.appendingPathComponent(part)
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let found = Set(files.filter { $0.pathExtension == "json" }.map { $0.deletingPathExtension().lastPathComponent })
    XCTAssertEqual(listed, found, part)
    return try listed.sorted().map { name in
        Vector(name: name, folder: folder, json: try parsed(folder.appendingPathComponent(name + ".json")))
    }
}

/// The code of what a call fails with, or what it gives.
func codeOf(_ call: () throws -> String) -> String {
    do {
        return try call()
    } catch let error as HashwardError {
        return error.code
    } catch {
        return "another error"
    }
}

/// Whether two JSON texts say the same.
func sameJson(_ one: String, _ other: String) throws -> Bool {
    let objects = try [one, other].map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary }
    return objects[0] != nil && objects[0] == objects[1]
}
