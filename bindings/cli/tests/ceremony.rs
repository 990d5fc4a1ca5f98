//! Several people hold the keys of one issuer, each on a machine of their own; files go between them.
#![allow(clippy::unwrap_used)]

mod support;

use support::{NOW, Scratch, code, errors};

/// A machine with a key on it that never leaves it: the key's public part is what others have.
fn key(scratch: &Scratch, name: &str) {
    scratch.done(["key", "new", "-o", &format!("{name}.key")]);
    let public = scratch.done(["key", "public", &format!("{name}.key")]);
    scratch.write(format!("{name}.pub"), public.as_bytes());
}

fn key_id(scratch: &Scratch, name: &str) -> String {
    scratch.done(["key", "public", &format!("{name}.key")]).split_whitespace().last().unwrap().to_owned()
}

fn refused(scratch: &Scratch, arguments: &str, code_of: &str) {
    let output = scratch.run(arguments.split(' '));
    assert_eq!(code(&output), 2, "{}", errors(&output));
    assert!(errors(&output).starts_with(&format!("hashward: {code_of}: ")), "{}", errors(&output));
}

/// What the command notes while it does what it should.
fn noted(scratch: &Scratch, arguments: &str) -> String {
    let output = scratch.run(arguments.split(' '));
    assert_eq!(code(&output), 0, "{}", errors(&output));
    errors(&output)
}

#[test]
fn keys_are_shared_added_and_taken_out_by_files_alone() {
    let scratch = Scratch::new();
    ["a", "b", "c", "d", "guard", "clock"].iter().for_each(|name| key(&scratch, name));
    scratch.done(
        "root new --name hotline.example --purpose csam --created 2026-11-20 --threshold root=2 --threshold publish=2 \
         --public-key a.pub=root,publish --public-key b.pub=root,publish --public-key c.pub=root,publish \
         --public-key guard.pub=remove_only --public-key clock.pub=timestamp -o one.hroot"
            .split_whitespace(),
    );
    // One signs the file and another a copy of it; a key of another role counts for nothing.
    std::fs::copy(scratch.path("one.hroot"), scratch.path("copy.hroot")).unwrap();
    refused(&scratch, "root sign one.hroot --key clock.key", "signature.key_unknown");
    let note = noted(&scratch, "root sign one.hroot --key a.key");
    assert!(note.contains("not enough yet: 1 of 2 root keys of this version signed"), "{note}");
    let note = noted(&scratch, "root sign copy.hroot --key b.key");
    assert!(note.contains("not enough yet: 1 of 2"), "{note}");
    let note = noted(&scratch, "root sign one.hroot --join copy.hroot");
    assert!(note.contains("it can be handed out"), "{note}");
    let id = scratch.identity("one.hroot");
    scratch.done(["trust", "pin", "one.hroot", "--trust", "trust", "--id", &id]);

    // The next root is asked for by both: two keys of the old one, two of its own.
    refused(&scratch, "root add-key one.hroot a.pub=root,publish -o same.hroot", "cli.usage");
    scratch.done("root add-key one.hroot a.pub=root,publish --expires 2040-01-01 -o longer.hroot".split(' '));
    scratch.done("root add-key one.hroot d.pub=root,publish --created 2026-11-21 -o two.hroot".split(' '));
    let note = noted(&scratch, "root sign two.hroot --key d.key --before one.hroot");
    assert!(
        note.contains("1 of 2 root keys of this version signed, 0 of 2 of the one it replaces"),
        "{note}"
    );
    let note = noted(&scratch, "root sign two.hroot --key a.key --before one.hroot");
    assert!(
        note.contains("2 of 2 root keys of this version signed, 1 of 2 of the one it replaces"),
        "{note}"
    );
    let install = |file: &str| format!("trust install {file} --trust trust --now {NOW}");
    refused(&scratch, &install("two.hroot"), "signature.threshold");
    let note = noted(&scratch, "root sign two.hroot --key b.key --before one.hroot");
    assert!(note.contains("it can be handed out"), "{note}");
    scratch.done(install("two.hroot").split(' '));

    // A later root is believed after all before it.
    let lost = key_id(&scratch, "c");
    refused(&scratch, &format!("root revoke two.hroot {lost} -o three.hroot"), "root.chain");
    scratch.done("root chain one.hroot two.hroot -o all.hroot".split(' '));
    scratch.done(format!("root revoke all.hroot {lost} --created 2026-11-22 -o three.hroot").split(' '));
    noted(&scratch, "root sign three.hroot --key a.key");
    let note = noted(&scratch, "root sign three.hroot --key b.key --before all.hroot");
    assert!(note.contains("it can be handed out"), "{note}");
    scratch.done(install("three.hroot").split(' '));
    scratch.done("root chain all.hroot three.hroot -o ever.hroot".split(' '));
    refused(&scratch, "root add-key ever.hroot c.pub=root -o back.hroot", "root.revoked");

    // What the lost key signs is believed no more, and whoever pins now needs all roots.
    scratch.write("rows.csv", b"md5,label\n00112233445566778899aabbccddeeff,iwf/A\n");
    let build = "set build rows.csv --format csv --origin hotline.example --created 2026-11-22";
    scratch.done(format!("{build} --root all.hroot --key a.key --key c.key -o lost.hset").split(' '));
    refused(&scratch, &install("lost.hset"), "signature.key_revoked");
    scratch.done(format!("{build} --root ever.hroot --key a.key --key d.key -o list.hset").split(' '));
    scratch.done(install("list.hset").split(' '));
    scratch.done(["trust", "pin", "ever.hroot", "--trust", "later", "--id", &id]);
    scratch.done(format!("trust install list.hset --trust later --now {NOW}").split(' '));

    // A root that takes out a key says which sets it leaves without effect.
    let (a, again) = (key_id(&scratch, "a"), "root sign five.hroot --key b.key --before ever.hroot");
    scratch.done(
        format!("root revoke ever.hroot {a} --threshold publish=1 --created 2026-11-23 -o five.hroot")
            .split(' '),
    );
    noted(&scratch, "root sign five.hroot --key d.key");
    assert!(noted(&scratch, again).contains("it can be handed out"));
    let note = noted(&scratch, &install("five.hroot"));
    assert!(note.contains("is refused (signature.key_revoked) and not asked"), "{note}");

    // Without a key that tells the time nobody notices an old list.
    let clock = key_id(&scratch, "clock");
    let note = noted(&scratch, &format!("root revoke ever.hroot {clock} -o four.hroot"));
    assert!(note.contains("no key has the role timestamp any more"), "{note}");
}
