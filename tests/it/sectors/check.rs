//! Error detection codes.

use std::collections::BTreeMap;

use isoudf::sectors::{RawSectors, SectorCheck, SectorKind};
use isoudf::source::ReadAt;
use isoudf::{FormatErrorKind, Structure};

use super::{disc, opened, sector_error};
use crate::common::Scratched;
use crate::support::sectors::{Kind, cut, pregap, whole, wrap};

fn checked<S: ReadAt>(dump: &RawSectors<S>) -> Vec<SectorCheck> {
    let all: Vec<_> = dump.check().map(Result::unwrap).collect();
    assert!(all.iter().map(|check| check.number).eq(dump.numbers()));
    all
}

/// Numbers and errors of the bad ones, and how many of each kind there are.
fn found<S: ReadAt>(dump: &RawSectors<S>) -> (Vec<i64>, BTreeMap<SectorKind, usize>) {
    let mut kinds = BTreeMap::new();
    let mut bad = Vec::new();
    for check in checked(dump) {
        *kinds.entry(check.kind).or_default() += 1;
        if let Some(error) = check.error {
            assert_eq!(error.number, check.number);
            bad.push(check.number);
        }
    }
    (bad, kinds)
}

/// One kind of each in turn.
fn kind(number: i64) -> Kind {
    match number {
        0..=16 => Kind::Mode1,
        _ => [
            Kind::Form1,
            Kind::Mode1,
            Kind::Form2,
            Kind::Form2Bare,
            Kind::Mode0,
        ][number as usize % 5],
    }
}

#[test]
fn sectors_as_they_were_made_are_right() {
    let sectors = wrap(&disc().bytes(), kind);
    let mut expected = BTreeMap::new();
    for number in 0..sectors.len() as i64 {
        let kind = match kind(number) {
            Kind::Mode0 => SectorKind::Mode0,
            Kind::Mode1 => SectorKind::Mode1,
            Kind::Form1 => SectorKind::Mode2Form1,
            _ => SectorKind::Mode2Form2,
        };
        *expected.entry(kind).or_default() += 1;
    }
    for subchannels in [0, 96] {
        opened(&cut(&sectors, 0..2352, subchannels), |dump| {
            assert_eq!(found(dump), (vec![], expected.clone()));
        });
    }
}

/// A bit anywhere that EDC covers is noticed, with the sector's number, and one that it does not
/// cover is not.
#[test]
fn every_spoilt_sector_is_named() {
    let good = wrap(&disc().bytes(), kind);
    let covered = |kind: Kind| match kind {
        Kind::Mode1 => 16..2068,
        Kind::Form1 => 16..2076,
        _ => 16..2352,
    };
    let mut sectors = good.clone();
    let mut bad = Vec::new();
    for (number, sector) in sectors.iter_mut().enumerate().skip(20).step_by(3) {
        let kind = kind(number as i64);
        let covered = covered(kind);
        // Submode 0x20 would make another form of it.
        let at = covered.start + 9 + number * 131 % (covered.len() - 9);
        sector[at] ^= 1 << (number % 8);
        if matches!(kind, Kind::Mode1 | Kind::Form1 | Kind::Form2) {
            bad.push(number as i64);
        }
    }
    assert!(bad.len() > 20);
    opened(&whole(&sectors), |dump| {
        for check in checked(dump) {
            let Some(error) = check.error else { continue };
            let number = check.number as u64;
            let fault = error.fault;
            assert_eq!(fault.structure, Structure::ErrorDetectionCode);
            assert_eq!(
                fault.offset,
                number * 2352
                    + match check.kind {
                        SectorKind::Mode1 => 2064,
                        SectorKind::Mode2Form1 => 2072,
                        _ => 2348,
                    }
            );
            let FormatErrorKind::Checksum {
                found, computed, ..
            } = fault.kind
            else {
                panic!("{fault}");
            };
            // One bit in the code itself, or in what it is of.
            assert_ne!(found, computed);
        }
        assert_eq!(found(dump).0, bad);
    });
    // Parity is not looked at.
    let mut sectors = good;
    sectors[16][2351] ^= 1;
    opened(&whole(&sectors), |dump| assert_eq!(found(dump).0, []));
}

#[test]
fn addresses_modes_and_subheaders_are_checked() {
    let mut sectors = wrap(&disc().bytes(), |_| Kind::Form2Bare);
    sectors[20][14] ^= 1;
    sectors[21][15] = 7;
    sectors[22][17] = 1;
    sectors[23].fill(0);
    opened(&whole(&sectors), |dump| {
        let all = checked(dump);
        let fault = |number: usize| {
            let check = all[number];
            (
                check.kind,
                check
                    .error
                    .map(|error| (error.fault.structure, error.fault.offset)),
            )
        };
        let at = |number: u64, at: u64| number * 2352 + at;
        let header = Structure::SectorHeader;
        assert_eq!(
            fault(20),
            (SectorKind::Mode2Form2, Some((header, at(20, 12))))
        );
        assert_eq!(
            fault(21),
            (SectorKind::OtherMode, Some((header, at(21, 15))))
        );
        let subheader = Some((Structure::Subheader, at(22, 16)));
        assert_eq!(fault(22), (SectorKind::Mode2Form2, subheader));
        assert_eq!(fault(23), (SectorKind::NoSync, None));
        assert_eq!(found(dump).0, [20, 21, 22]);
    });
}

/// Subheaders that differ and were recorded so.
#[test]
fn edc_is_believed_over_differing_subheaders() {
    let mut sectors = wrap(&disc().bytes(), |_| Kind::Form1);
    let kinds = [0x08, 0x88].map(|submode| {
        let mut block = crate::support::sectors::sector(Kind::Form1, 30, &sectors[30][24..2072]);
        block[18] = submode;
        block
    });
    sectors[30] = kinds[0];
    sectors[31][18] = 0x88;
    opened(&whole(&sectors), |dump| assert_eq!(found(dump).0, [31]));
}

#[test]
fn what_parts_of_sectors_can_tell() {
    let mut sectors = pregap(Kind::Form1, 150);
    sectors.extend(wrap(&disc().bytes(), |number| match number {
        100 => Kind::Form2,
        _ => Kind::Form1,
    }));
    sectors[170][50] ^= 1;
    sectors[150 + 100][50] ^= 1;
    for (part, bad) in [
        (16..2352, &[20, 100][..]),
        // Without the EDC of form 2, and without any.
        (16..2348, &[20]),
        (16..2072, &[]),
    ] {
        opened(&cut(&sectors, part.clone(), 0), |dump| {
            let (found, kinds) = found(dump);
            assert_eq!(found, bad, "{part:?}");
            assert_eq!(kinds[&SectorKind::Mode2Form2], 1);
        });
    }
    let bytes = cut(&wrap(&disc().bytes(), |_| Kind::Mode1), 16..2064, 96);
    opened(&bytes, |dump| {
        let (found, kinds) = found(dump);
        assert_eq!(found, []);
        assert!(kinds.keys().eq([&SectorKind::UserData]));
    });
}

#[test]
fn a_sector_that_the_source_cannot_read_is_told_and_passed() {
    let bytes = whole(&wrap(&disc().bytes(), |_| Kind::Mode1));
    let count = bytes.len() / 2352;
    for bad in [0, 5, 64, 130, count - 1] {
        let at = bad as u64 * 2352 + 100;
        let source = Scratched(&bytes[..], at..at + 1);
        let layout = isoudf::sectors::Layout::detect(&bytes[..])
            .unwrap()
            .unwrap();
        let dump = RawSectors::new(source, layout).unwrap();
        let all: Vec<_> = dump.check().collect();
        assert_eq!(all.len(), count);
        for (number, check) in all.iter().enumerate() {
            assert_eq!(check.is_err(), number == bad);
        }
    }
    let missing = {
        let layout = isoudf::sectors::Layout::detect(&bytes[..])
            .unwrap()
            .unwrap();
        let dump = RawSectors::new(&bytes[..], layout).unwrap();
        dump.read_raw(count as i64, &mut [0; 2352]).unwrap_err()
    };
    assert_eq!(sector_error(&missing).number, count as i64);
}
