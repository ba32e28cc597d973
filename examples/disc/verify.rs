//! `disc verify`: whether an image, or what is in it, has the checksums that it should.

mod files;
mod implanted;
mod whole;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::checklist::{self, Line};
use crate::outcome::{Failure, Outcome, Report};
use crate::reading::{self, Disc};
use crate::text::Shown;
use files::Files;

/// Check an image, or the files in it, against checksums
///
/// A list that names the image, or holds one sum alone, is for the whole image: a publisher's
/// `SHA256SUMS`. Another one is for the files in the image, as `disc hash` writes it. Without a list,
/// what is on the disc itself is taken: the checksum that isomd5sum implants, and lists in the root.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The disc image
    image: PathBuf,
    /// A list as sha256sum, sha1sum, sha512sum or md5sum write it, or one sum alone
    list: Option<PathBuf>,
    #[command(flatten)]
    reading: reading::Arguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let mut out = io::stdout().lock();
    verify(
        &mut out,
        &arguments.image,
        arguments.list.as_deref(),
        &arguments.reading,
    )
}

fn verify(
    out: &mut impl Write,
    image: &Path,
    list: Option<&Path>,
    reading: &reading::Arguments,
) -> Result<Outcome, Failure> {
    let name = image.display().to_string();
    let mut report = Report::new(&name);
    let Some(list) = list else {
        let disc = reading.open(Some(image))?;
        own_sums(out, &disc, &mut report)?;
        return Ok(report.outcome());
    };
    let lines = read(list)?;
    let of_image = whole::lines_for(&lines, image);
    if !of_image.is_empty() {
        // A damaged image may not even open, and has a checksum all the same.
        whole::check(out, image, &of_image, &mut report)?;
        return Ok(report.outcome());
    }
    let disc = reading.open(Some(image))?;
    let files = Files::of(&disc, &mut report)?;
    match files.knows_any(&lines) {
        true => files.check(out, &lines, &mut report)?,
        false => whole::find(out, image, &lines, &mut report)?,
    }
    if let Some(cut_off) = disc.cut_off() {
        report.problem(None, cut_off);
    }
    Ok(report.outcome())
}

/// Bytes of a list that are read: a million lines.
const LIST: u64 = 256 << 20;

fn read(list: &Path) -> Result<Vec<Line>, Failure> {
    let failed =
        |what: &dyn std::fmt::Display| Failure::Usage(format!("{}: {what}", list.display()));
    let size = fs::metadata(list).map_err(|error| failed(&error))?.len();
    if size > LIST {
        return Err(failed(&"too long for a list of checksums"));
    }
    let bytes = fs::read(list).map_err(|error| failed(&error))?;
    let lines = checklist::parse(&String::from_utf8_lossy(&bytes));
    match lines.is_empty() {
        true => Err(failed(&"there is no checksum in it")),
        false => Ok(lines),
    }
}

/// Lists that discs have in their roots: of Debian and Ubuntu, of older Red Hat and SUSE, of many
/// burning programs.
const ON_DISC: &[&str] = &[
    "md5sum.txt",
    "md5sums",
    "md5sums.txt",
    "checksums.md5",
    "sha1sums",
    "sha256sum.txt",
    "sha256sums",
    "sha256sums.txt",
    "sha512sums",
    "checksum",
];

/// What the disc says of itself.
fn own_sums(out: &mut impl Write, disc: &Disc, report: &mut Report<'_>) -> Result<(), Failure> {
    let mut found = implanted::check(out, disc, report)?;
    let tree = disc.tree()?;
    let mut files = None;
    let mut seen = Vec::new();
    for name in ON_DISC {
        let Ok(entry) = tree.get_ignore_case(name) else {
            continue;
        };
        let path = entry.path();
        let long = entry.len().is_ok_and(|len| len > LIST);
        if entry.is_dir() || long || seen.contains(&path) {
            continue;
        }
        match entry.open().and_then(|file| file.read_to_vec()) {
            Ok(bytes) => {
                let lines = checklist::parse(&String::from_utf8_lossy(&bytes));
                let files = match &mut files {
                    Some(files) => files,
                    none => none.insert(Files::of(disc, report)?),
                };
                if files.knows_any(&lines) {
                    found = true;
                    writeln!(out, "{}: list on the disc", Shown(&path))?;
                    files.check(out, &lines, report)?;
                }
            }
            Err(error) => report.problem(Some(&path), error),
        }
        seen.push(path);
    }
    if let Some(cut_off) = disc.cut_off() {
        report.problem(None, cut_off);
    } else if !found {
        let what = "nothing to verify by: no checksum implanted and no list on the disc; \
            give the publisher's list";
        report.problem(None, what);
    } else {
        writeln!(
            out,
            "Checksums on the disc itself tell whether it is whole, not whether it is genuine: \
            for that, give the publisher's list."
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::verify;
    use crate::outcome::{Failure, Outcome};
    use crate::testing::{self, TestFile};

    fn verified(image: &Path, list: Option<&str>) -> (bool, String) {
        let list = list.map(|list| TestFile::new("sums", list.as_bytes()));
        let list = list.as_ref().map(|list| list.path.as_path());
        let mut out = Vec::new();
        let outcome = verify(&mut out, image, list, &Default::default());
        let whole = match outcome {
            Ok(outcome) => outcome == Outcome::Whole,
            Err(_) => panic!("not verified"),
        };
        (whole, String::from_utf8(out).unwrap())
    }

    const HELLO: &str = "hello.txt";

    /// `printf hello | md5sum` and so on, of coreutils.
    const SUMS: [&str; 3] = [
        "5d41402abc4b2a76b9719d911017c592",
        "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    ];

    #[test]
    fn a_whole_image_is_checked_by_name_or_by_a_sum_alone() {
        // No disc at all: a damaged image must be told too.
        let image = TestFile::new(HELLO, b"hello");
        let path = image.path.as_path();
        for sum in SUMS {
            let others = "00000000000000000000000000000000  other.iso\n";
            for list in [
                sum.to_owned(),
                sum.to_uppercase(),
                format!("{others}{sum} *{HELLO}\n"),
                format!("{sum}  ./pub/{HELLO}"),
                format!("{sum}  HELLO.TXT"),
            ] {
                let (whole, out) = verified(path, Some(&list));
                assert!(whole && out.contains("is the one"), "{list}: {out}");
            }
            let wrong = sum.replace('4', "5");
            let (whole, out) = verified(path, Some(&format!("{wrong}  {HELLO}")));
            assert!(!whole && !out.contains("is the one"), "{out}");
        }
    }

    #[test]
    fn an_image_of_another_name_is_found_by_its_sum() {
        let image = testing::image("win7-mini");
        let bytes = testing::bytes("win7-mini");
        let mut hasher = crate::digest::Algorithm::Sha1.hasher();
        hasher.update(&bytes);
        let sum = hasher.finish();
        let zeros = "0".repeat(40);
        let list = format!("{zeros}  a.iso\n{sum}  b.iso\n");
        let (whole, out) = verified(&image.path, Some(&list));
        assert!(whole && out.contains("b.iso"), "{out}");
        let (whole, out) = verified(&image.path, Some(&format!("{zeros}  a.iso")));
        assert!(!whole, "{out}");
    }

    #[test]
    fn files_are_checked_as_the_kernel_read_them() {
        let image = testing::image("win7-mini");
        let sums = testing::kernel_sums("win7-mini", "udf");
        let list: String = sums
            .iter()
            .map(|(path, sum)| format!("{sum}  ./{path}\n"))
            .collect();
        let (whole, out) = verified(&image.path, Some(&list));
        assert!(whole, "{out}");
        assert!(
            out.contains(&format!("{} files are as listed", sums.len())),
            "{out}"
        );

        let (path, sum) = &sums[3];
        let (whole, _) = verified(&image.path, Some(&list.replacen(&sum[..8], "00000000", 1)));
        assert!(!whole, "{path}");
        let (whole, _) = verified(&image.path, Some(&format!("{list}{sum}  absent\n")));
        assert!(!whole);
    }

    #[test]
    fn what_is_not_listed_is_told() {
        let image = testing::image("win7-mini");
        let sums = testing::kernel_sums("win7-mini", "udf");
        let (path, sum) = &sums[0];
        let (whole, out) = verified(&image.path, Some(&format!("{sum}  {path}\n")));
        assert!(whole);
        let rest = format!("{} files of the image are not in the list", sums.len() - 1);
        assert!(out.contains(&rest), "{out}");
    }

    #[test]
    fn a_list_without_checksums_is_a_wrong_use() {
        let image = testing::image("win7-mini");
        let list = TestFile::new("sums", b"no sums here");
        let outcome = verify(
            &mut Vec::new(),
            &image.path,
            Some(&list.path),
            &Default::default(),
        );
        assert!(matches!(outcome, Err(Failure::Usage(_))));
    }

    /// The sum is that of implantisomd5. Its checkisomd5 fails discs this small whose fragments are
    /// shorter than what it reads at a time: here the sum counts, and fragments only tell the place.
    #[test]
    fn an_implanted_sum_is_checked() {
        let image = testing::image("sums/implanted");
        let (whole, out) = verified(&image.path, None);
        assert!(whole && out.contains("implanted MD5 is right"), "{out}");
        assert!(out.contains("not whether it is genuine"), "{out}");
        let sound = testing::bytes("sums/implanted");
        // The last of the bytes that count, and the first.
        let len = image.open().image.implanted_md5().unwrap().unwrap().len as usize;
        for at in [len - 1, 0] {
            let mut bytes = sound.clone();
            bytes[at] ^= 1;
            let image = TestFile::new("x.iso", &bytes);
            assert!(!verified(&image.path, None).0, "{at}");
        }
        let mut bytes = sound.clone();
        bytes[len] ^= 1;
        let image = TestFile::new("x.iso", &bytes);
        assert!(
            verified(&image.path, None).0,
            "what is spared does not count"
        );
        let image = TestFile::new("x.iso", &sound[..sound.len() - 40 * 2048]);
        assert!(!verified(&image.path, None).0);
    }

    #[test]
    fn a_disc_without_sums_is_not_verified() {
        let image = testing::image("win7-mini");
        assert!(!verified(&image.path, None).0);
    }
}
