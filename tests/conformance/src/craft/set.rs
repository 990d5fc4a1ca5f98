//! A set file taken apart into its fields, to be edited, laid out and signed anew.

use super::{Slot, block, framed, put_text, slots};

const CONTEXT: &str = "hashward/set/1";
const HEADER: usize = 16;
/// Bytes of a line of the section table.
const LINE: usize = 56;
/// Sections begin at multiples of this.
const ALIGNMENT: usize = 64;

/// A set without signatures, field by field as `core/docs/format.md`, section 3 has them.
#[derive(Clone)]
#[allow(missing_docs)]
pub struct SetDraft {
    pub magic: [u8; 8],
    pub format: u16,
    pub minor: u16,
    pub set: [u8; 16],
    pub issuer: [u8; 32],
    pub purpose: u16,
    pub publish: u32,
    pub patch: u32,
    pub previous: [u8; 32],
    pub created: i64,
    pub not_before: i64,
    pub expires: i64,
    pub origin: Vec<u8>,
    pub packer: Vec<u8>,
    pub packing: u8,
    pub intake: u8,
    pub comment: Vec<u8>,
    pub entries: u32,
    pub kinds: Vec<KindLine>,
    pub sections: Vec<Part>,
    /// Bytes after the last field of the manifest: none in a sound set.
    pub manifest_rest: Vec<u8>,
}

/// `u16 kind, u16 convention, u32 rows`
#[derive(Clone)]
#[allow(missing_docs)]
pub struct KindLine {
    pub kind: u16,
    pub convention: u16,
    pub rows: u32,
}

/// A section and its line in the table, which tells the truth where no claim is made.
#[derive(Clone, Default)]
#[allow(missing_docs)]
pub struct Part {
    pub number: u16,
    pub kind: u16,
    pub flags: u16,
    pub reserved: u16,
    pub bytes: Vec<u8>,
    /// What the bytes before the section are filled with, zero in a sound set.
    pub gap: u8,
    /// Bytes by which the section lies behind the place of the rule.
    pub late: usize,
    pub claimed_offset: Option<u64>,
    pub claimed_blake3: Option<[u8; 32]>,
}

impl Part {
    /// A required section that tells the truth of itself.
    #[must_use]
    pub fn new(number: u16, kind: u16, bytes: Vec<u8>) -> Self {
        Self { number, kind, flags: 1, bytes, ..Self::default() }
    }
}

impl SetDraft {
    /// Takes a sound file apart.
    #[must_use]
    pub fn of(file: &[u8]) -> Self {
        let mut fields = Cursor(file);
        let (magic, format, minor, _length) = (fields.array(), fields.u16(), fields.u16(), fields.u32());
        let mut draft = Self {
            magic,
            format,
            minor,
            set: fields.array(),
            issuer: fields.array(),
            purpose: fields.u16(),
            publish: fields.u32(),
            patch: fields.u32(),
            previous: fields.array(),
            created: fields.i64(),
            not_before: fields.i64(),
            expires: fields.i64(),
            origin: fields.text(),
            packer: fields.text(),
            packing: fields.array::<1>()[0],
            intake: fields.array::<1>()[0],
            comment: fields.text(),
            entries: fields.u32(),
            kinds: Vec::new(),
            sections: Vec::new(),
            manifest_rest: Vec::new(),
        };
        for _ in 0..fields.u16() {
            draft.kinds.push(KindLine { kind: fields.u16(), convention: fields.u16(), rows: fields.u32() });
        }
        for _ in 0..fields.u16() {
            let [number, kind, flags, reserved] = [(); 4].map(|()| fields.u16());
            let [offset, length] = [(); 2].map(|()| fields.i64() as usize);
            let _blake3: [u8; 32] = fields.array();
            let bytes = file[offset..offset + length].to_vec();
            draft.sections.push(Part { number, kind, flags, reserved, bytes, ..Part::default() });
        }
        draft
    }

    /// A section with its line.
    ///
    /// # Panics
    /// When the set has no such section.
    pub fn section(&mut self, number: u16, kind: u16) -> &mut Part {
        let found = self.sections.iter_mut().find(|part| (part.number, part.kind) == (number, kind));
        found.expect("the section a vector is about")
    }

    /// Takes a section away.
    pub fn drop_section(&mut self, number: u16, kind: u16) {
        self.sections.retain(|part| (part.number, part.kind) != (number, kind));
    }

    /// Puts a section where the order of the table wants it.
    pub fn add_section(&mut self, part: Part) {
        let order = |part: &Part| (part.number, part.kind);
        let at = self.sections.partition_point(|other| order(other) < order(&part));
        self.sections.insert(at, part);
    }

    /// The whole file, signed by the keys of these seeds.
    #[must_use]
    pub fn sign(&self, seeds: &[u8]) -> Vec<u8> {
        self.sign_then(seeds, |_| {})
    }

    /// The whole file, with slots that are edited after they were made.
    #[must_use]
    pub fn sign_then(&self, seeds: &[u8], edit: impl FnOnce(&mut Vec<Slot>)) -> Vec<u8> {
        let (head, rest) = self.lay_out();
        let mut slots = slots(CONTEXT, &head, seeds);
        edit(&mut slots);
        [head, rest, block(&slots)].concat()
    }

    /// What is signed and what follows it, up to the signature block.
    #[must_use]
    pub fn lay_out(&self) -> (Vec<u8>, Vec<u8>) {
        let mut body = self.fields();
        let head_length = HEADER + body.len() + self.sections.len() * LINE + self.manifest_rest.len();
        let mut rest = Vec::new();
        for part in &self.sections {
            let offset = (head_length + rest.len()).next_multiple_of(ALIGNMENT) + part.late;
            rest.resize(offset - head_length, part.gap);
            rest.extend_from_slice(&part.bytes);
            for number in [part.number, part.kind, part.flags, part.reserved] {
                body.extend_from_slice(&number.to_le_bytes());
            }
            body.extend_from_slice(&part.claimed_offset.unwrap_or(offset as u64).to_le_bytes());
            body.extend_from_slice(&(part.bytes.len() as u64).to_le_bytes());
            body.extend_from_slice(&part.claimed_blake3.unwrap_or(*blake3::hash(&part.bytes).as_bytes()));
        }
        body.extend_from_slice(&self.manifest_rest);
        (framed(self.magic, self.format, self.minor, &body), rest)
    }

    /// The manifest as far as the number of sections.
    fn fields(&self) -> Vec<u8> {
        let mut out = [&self.set[..], &self.issuer].concat();
        out.extend_from_slice(&self.purpose.to_le_bytes());
        out.extend_from_slice(&self.publish.to_le_bytes());
        out.extend_from_slice(&self.patch.to_le_bytes());
        out.extend_from_slice(&self.previous);
        for time in [self.created, self.not_before, self.expires] {
            out.extend_from_slice(&time.to_le_bytes());
        }
        put_text(&mut out, &self.origin);
        put_text(&mut out, &self.packer);
        out.extend_from_slice(&[self.packing, self.intake]);
        put_text(&mut out, &self.comment);
        out.extend_from_slice(&self.entries.to_le_bytes());
        out.extend_from_slice(&(self.kinds.len() as u16).to_le_bytes());
        for line in &self.kinds {
            out.extend_from_slice(&line.kind.to_le_bytes());
            out.extend_from_slice(&line.convention.to_le_bytes());
            out.extend_from_slice(&line.rows.to_le_bytes());
        }
        out.extend_from_slice(&(self.sections.len() as u16).to_le_bytes());
        out
    }
}

/// Reads the fields of a file known to be sound.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn array<const N: usize>(&mut self) -> [u8; N] {
        let (taken, rest) = self.0.split_first_chunk().expect("a sound file");
        self.0 = rest;
        *taken
    }

    fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.array())
    }

    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.array())
    }

    fn i64(&mut self) -> i64 {
        i64::from_le_bytes(self.array())
    }

    fn text(&mut self) -> Vec<u8> {
        let length = usize::from(self.u16());
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken.to_vec()
    }
}
