//! Text, times and identifiers as UDF records them, and the checksums of a tag.

/// OSTA compressed Unicode (UDF 2.1.1): compression ID 8 where all characters are Latin-1, else 16.
pub fn cs0(text: &str) -> Vec<u8> {
    match text.chars().all(|c| u32::from(c) < 256) {
        _ if text.is_empty() => Vec::new(),
        true => [8]
            .into_iter()
            .chain(text.chars().map(|c| c as u8))
            .collect(),
        false => cs0_wide(text),
    }
}

/// Compressed Unicode with compression ID 16, whatever the characters.
pub fn cs0_wide(text: &str) -> Vec<u8> {
    let mut bytes = vec![16];
    bytes.extend(crate::support::names::utf16be(text));
    bytes
}

/// A dstring (ECMA-167 1/7.2.12): compressed Unicode, zeros, and the length used in the last byte.
pub fn dstring(text: &str, width: usize) -> Vec<u8> {
    let mut bytes = cs0(text);
    let used = bytes.len();
    assert!(used < width, "{text} is too long for {width} bytes");
    bytes.resize(width, 0);
    bytes[width - 1] = used as u8;
    bytes
}

/// Character set CS0 as UDF names it (UDF 2.1.2).
pub fn character_set() -> Vec<u8> {
    let mut bytes = b"\0OSTA Compressed Unicode".to_vec();
    bytes.resize(64, 0);
    bytes
}

/// Entity identifier (ECMA-167 1/7.4): flags, 23 bytes of text, 8 of suffix.
pub fn entity(identifier: &str, suffix: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0];
    bytes.extend(identifier.as_bytes());
    bytes.resize(24, 0);
    bytes.extend(suffix);
    bytes.resize(32, 0);
    bytes
}

/// CRC of ITU-T V.41, as a tag wants it (ECMA-167 3/7.2.6).
pub fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc: u16, &byte| {
        (0..8).fold(crc ^ u16::from(byte) << 8, |crc, _| {
            let carry = crc & 0x8000 != 0;
            crc << 1 ^ if carry { 0x1021 } else { 0 }
        })
    })
}

/// A timestamp (ECMA-167 1/7.3), local time of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// Minutes east of UTC; -2047: no zone given.
    pub zone: i16,
    pub year: i16,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub microseconds: u32,
}

impl Time {
    /// The zone that says nothing about the zone.
    pub const NO_ZONE: i16 = -2047;

    /// Midnight in UTC.
    pub fn date(year: i16, month: u8, day: u8) -> Self {
        Self {
            zone: 0,
            year,
            month,
            day,
            hour: 0,
            minute: 0,
            second: 0,
            microseconds: 0,
        }
    }

    pub fn at(mut self, hour: u8, minute: u8, second: u8, microseconds: u32) -> Self {
        (self.hour, self.minute, self.second) = (hour, minute, second);
        self.microseconds = microseconds;
        self
    }

    pub fn zone(mut self, minutes: i16) -> Self {
        self.zone = minutes;
        self
    }

    /// The 12 bytes on the disc; type 1 (local time).
    pub fn bytes(self) -> [u8; 12] {
        let [z0, z1] = (1 << 12 | self.zone as u16 & 0xFFF).to_le_bytes();
        let [y0, y1] = self.year.to_le_bytes();
        let us = self.microseconds;
        [
            z0,
            z1,
            y0,
            y1,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
            (us / 10_000) as u8,
            (us / 100 % 100) as u8,
            (us % 100) as u8,
        ]
    }

    /// Nanoseconds since 1970; a time without zone is taken as UTC.
    pub fn unix_nanoseconds(self) -> i128 {
        let (year, month) = (i64::from(self.year), i64::from(self.month));
        // Years from March on, so that the leap day is the last of its year.
        let year = if month <= 2 { year - 1 } else { year };
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        let days = year * 365 + leaps + day_of_year - 719_468;
        let zone = if self.zone == Self::NO_ZONE {
            0
        } else {
            self.zone
        };
        let minutes = (days * 24 + i64::from(self.hour)) * 60 + i64::from(self.minute);
        let seconds = (minutes - i64::from(zone)) * 60 + i64::from(self.second);
        (i128::from(seconds) * 1_000_000 + i128::from(self.microseconds)) * 1000
    }
}

/// Set-uid, set-gid and sticky: Unix has them from the highest bit down, ICB flags from the lowest up (4/14.6.8).
pub fn special_bits(bits: u32) -> u16 {
    (bits & 2 | bits >> 2 & 1 | (bits & 1) << 2) as u16
}

/// Bytes of a structure, put together field by field in little-endian order.
#[derive(Clone, Default)]
pub struct Out(pub Vec<u8>);

impl Out {
    pub fn u8(mut self, n: u8) -> Self {
        self.0.push(n);
        self
    }

    pub fn u16(self, n: u16) -> Self {
        self.bytes(n.to_le_bytes())
    }

    pub fn u32(self, n: u32) -> Self {
        self.bytes(n.to_le_bytes())
    }

    pub fn u64(self, n: u64) -> Self {
        self.bytes(n.to_le_bytes())
    }

    pub fn bytes(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.0.extend_from_slice(bytes.as_ref());
        self
    }

    pub fn zeros(mut self, n: usize) -> Self {
        self.0.resize(self.0.len() + n, 0);
        self
    }

    /// Zeros up to a length.
    pub fn up_to(mut self, len: usize) -> Self {
        assert!(self.0.len() <= len, "longer than its place");
        self.0.resize(len, 0);
        self
    }

    /// A tag before these bytes (ECMA-167 3/7.2), with its CRC over the first `covered` of them.
    pub fn tagged(self, identifier: u16, version: u16, location: u32, covered: usize) -> Vec<u8> {
        let out = Out::default().u16(identifier).u16(version).u16(0).u16(1);
        let out = out.u16(crc(&self.0[..covered])).u16(covered as u16);
        let mut bytes = out.u32(location).0;
        bytes[4] = checksum(&bytes);
        bytes.extend(self.0);
        bytes
    }
}

/// Sum of the tag's bytes but the checksum itself (3/7.2.3).
pub fn checksum(tag: &[u8]) -> u8 {
    let (before, after) = (&tag[..4], &tag[5..16]);
    (before.iter().chain(after)).fold(0, |sum: u8, &b| sum.wrapping_add(b))
}
