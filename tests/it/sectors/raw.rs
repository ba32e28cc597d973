//! Sectors as they are recorded.

use isoudf::Image;
use isoudf::sectors::{Layout, Part, RawSectors};

use super::{disc, of_image, opened, sector_error};
use crate::support::sectors::{FORM2_TAIL, Kind, cut, pregap, whole, wrap};

#[test]
fn as_many_as_fit_and_are_there() {
    let sectors = [
        pregap(Kind::Mode1, 150),
        wrap(&disc().bytes(), |_| Kind::Form1),
    ]
    .concat();
    let end = sectors.len() as i64 - 150;
    for (part, subchannels) in [(0..2352, 0), (0..2352, 96), (16..2352, 0), (16..2072, 0)] {
        let bytes = cut(&sectors, part.clone(), subchannels);
        opened(&bytes, |dump| {
            for (first, count) in [
                (-150, 1),
                (-10, 40),
                (0, 70),
                (0, 0),
                (end - 3, 3),
                (end - 3, 9),
            ] {
                for more in [0, 1, part.len() - 1] {
                    let mut read = vec![0xEE; count * part.len() + more];
                    let there = count.min((end - first) as usize);
                    assert_eq!(dump.read_raw(first, &mut read).unwrap(), there);
                    let from = (first + 150) as usize;
                    let expected = cut(&sectors[from..from + there], part.clone(), 0);
                    assert!(read[..expected.len()] == expected, "{count} from {first}");
                }
            }
            for number in [-151, end, i64::MIN, i64::MAX] {
                let missing = dump.read_raw(number, &mut [0; 2352]).unwrap_err();
                assert_eq!(sector_error(&missing).number, number);
            }
        });
    }
}

/// A video disc: the directory counts 2048 bytes for each sector, and there are 2324.
#[test]
fn a_file_of_form_2_is_read_by_its_sectors() {
    let disc = disc();
    let range = disc.ranges("/LONG.BIN")[0].clone();
    let (first, count) = (range.start / 2048, (range.end - range.start).div_ceil(2048));
    let in_file = |number: i64| (first as i64..(first + count) as i64).contains(&number);
    let cooked = disc.bytes();
    let sectors = wrap(&cooked, |number| match in_file(number) {
        true => Kind::Form2,
        false => Kind::Form1,
    });
    opened(&whole(&sectors), |dump| {
        let image = Image::new(dump).unwrap();
        let tree = image.best_tree();
        assert_eq!(of_image(tree.read("/LONG.BIN")).number, first as i64);
        let extents = tree.get("/LONG.BIN").unwrap().extents().unwrap();
        let number = extents[0].image_offset.unwrap() / 2048;
        let mut raw = vec![0; count as usize * 2352];
        let read = dump.read_raw(number as i64, &mut raw).unwrap();
        assert_eq!(read, count as usize);
        for (sector, block) in raw
            .chunks(2352)
            .zip(cooked[range.start as usize..].chunks(2048))
        {
            let data = dump.layout().part.user_data(sector).unwrap();
            assert_eq!(data.len(), 2324);
            assert!(data[..2048] == *block && data[2048..] == FORM2_TAIL);
        }
    });
}

#[test]
fn user_data_by_part() {
    let sectors = wrap(&[5; 3 * 2048], |number| {
        [Kind::Mode1, Kind::Form1, Kind::Form2][number as usize]
    });
    let [mode1, form1, form2] = [0, 1, 2].map(|n| &sectors[n][..]);
    for (part, sector, len) in [
        (Part::Whole, mode1, 2048),
        (Part::Whole, form1, 2048),
        (Part::Whole, form2, 2324),
        (Part::Mode2, &form1[16..], 2048),
        (Part::Mode2, &form2[16..], 2324),
        (Part::Mode2WithoutEdc, &form2[16..2348], 2324),
        (Part::SubheadersAndData, &form1[16..2072], 2048),
        // All that is there.
        (Part::SubheadersAndData, &form2[16..2072], 2048),
        (Part::UserData, &mode1[16..2064], 2048),
    ] {
        let data = part.user_data(sector).unwrap();
        assert_eq!(
            (data.len(), &data[..2048]),
            (len, &[5; 2048][..]),
            "{part:?}"
        );
    }
    assert!(Part::Whole.user_data(&mode1[..2063]).is_err());
    assert!(Part::Whole.user_data(&form1[..2071]).is_err());
    assert!(Part::Whole.user_data(&mode1[1..]).is_err());
    assert!(Part::Mode2.user_data(&form1[16..2071]).is_err());
    assert!(Part::UserData.user_data(&[0; 2047]).is_err());
}

#[test]
fn a_dump_gives_its_source_back() {
    let bytes = whole(&wrap(&disc().bytes(), |_| Kind::Mode1));
    let dump = RawSectors::new(&bytes[..], Layout::new(Part::Whole)).unwrap();
    assert_eq!(dump.source().len(), bytes.len());
    assert_eq!(dump.into_inner().as_ptr(), bytes.as_ptr());
}
