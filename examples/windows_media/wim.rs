//! What a WIM or ESD file says of the Windows in it: its header and its XML, read in place.

use std::fmt;

use isoudf::File;
use isoudf::source::ReadAt;
use roxmltree::{Document, Node};

/// The header of a WIM file (Windows Imaging File Format, "WIM header"), which also begins the .esd and
/// .swm files.
pub struct Header {
    /// Number of this part, and how many there are.
    pub part: (u16, u16),
    /// How many images of Windows.
    pub images: u32,
    /// Where the XML is, at byte 72 of the header.
    xml: Resource,
    /// What else the header points at, by name.
    others: [(&'static str, Resource); 3],
}

/// Place and length in the file.
#[derive(Clone, Copy)]
struct Resource {
    offset: u64,
    len: u64,
    compressed: bool,
}

/// An image of Windows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Edition {
    pub index: String,
    pub name: String,
    pub id: Option<String>,
    pub architecture: Option<String>,
    pub version: Option<String>,
    /// The default one first.
    pub languages: Vec<String>,
    /// Server, Client, WindowsPE.
    pub installation: Option<String>,
}

/// Bytes of the header as far as it is read here.
const HEADER: usize = 148;

/// Bytes of XML that are read: real ones have some 10,000 an edition.
const XML: u64 = 16 << 20;

impl Header {
    pub fn read<S: ReadAt>(file: &File<'_, S>) -> Result<Self, String> {
        let mut bytes = [0; HEADER];
        read(file, &mut bytes, 0)?;
        if !bytes.starts_with(b"MSWIM\0\0\0") {
            return Err("no WIM file: its signature is missing".to_owned());
        }
        let u16 = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let u64 = |at: usize| {
            let mut number = [0; 8];
            number.copy_from_slice(&bytes[at..at + 8]);
            u64::from_le_bytes(number)
        };
        let resource = |at: usize| Resource {
            // The length has seven bytes; the eighth has flags.
            len: u64(at) & (u64::MAX >> 8),
            offset: u64(at + 8),
            compressed: bytes[at + 7] & 4 != 0,
        };
        Ok(Self {
            part: (u16(40), u16(42)),
            images: u32::from(u16(44)) | u32::from(u16(46)) << 16,
            xml: resource(72),
            others: [
                ("table of resources", resource(48)),
                ("metadata for booting", resource(96)),
                ("integrity table", resource(124)),
            ],
        })
    }

    /// What the header points at and the file has not.
    pub fn missing(&self, len: u64) -> Option<&'static str> {
        let xml = ("XML", self.xml);
        let mut all = self.others.into_iter().chain([xml]);
        let beyond = |resource: &Resource| resource.offset.saturating_add(resource.len) > len;
        all.find_map(|(name, resource)| beyond(&resource).then_some(name))
    }

    pub fn xml<S: ReadAt>(&self, file: &File<'_, S>) -> Result<String, String> {
        let Resource { offset, len, .. } = self.xml;
        if self.xml.compressed || len > XML {
            return Err("its XML is compressed or too long to be one".to_owned());
        }
        if offset.saturating_add(len) > file.len() {
            return Err("its XML is missing".to_owned());
        }
        let mut bytes = vec![0; len as usize];
        read(file, &mut bytes, offset)?;
        let units = bytes
            .chunks_exact(2)
            .map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        let text: String = char::decode_utf16(units)
            .map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        Ok(text.trim_start_matches('\u{feff}').to_owned())
    }
}

fn read<S: ReadAt>(file: &File<'_, S>, buffer: &mut [u8], offset: u64) -> Result<(), String> {
    file.read_exact_at(buffer, offset)
        .map_err(|error| error.to_string())
}

/// The editions that the XML tells of.
pub fn editions(xml: &str) -> Result<Vec<Edition>, String> {
    let document = Document::parse(xml).map_err(|error| format!("its XML is broken: {error}"))?;
    let images = document.root_element().children();
    let images = images.filter(|node| node.has_tag_name("IMAGE"));
    Ok(images.map(|image| edition(&image)).collect())
}

fn edition(image: &Node<'_, '_>) -> Edition {
    let of = |path: &[&str]| text(*image, path);
    let numbers =
        ["MAJOR", "MINOR", "BUILD", "SPBUILD"].map(|part| of(&["WINDOWS", "VERSION", part]));
    let numbers: Vec<String> = numbers.into_iter().map_while(|number| number).collect();
    let default = of(&["WINDOWS", "LANGUAGES", "DEFAULT"]);
    let languages = image.children().filter(|node| node.has_tag_name("WINDOWS"));
    let languages = languages.flat_map(|node| node.children());
    let languages = languages.filter(|node| node.has_tag_name("LANGUAGES"));
    let languages = languages.flat_map(|node| node.children());
    let languages = languages.filter(|node| node.has_tag_name("LANGUAGE"));
    let languages = languages.filter_map(|node| node.text().map(str::to_owned));
    let others: Vec<String> = languages
        .filter(|language| Some(language) != default.as_ref())
        .collect();
    Edition {
        index: image.attribute("INDEX").unwrap_or("?").to_owned(),
        name: of(&["DISPLAYNAME"])
            .or_else(|| of(&["NAME"]))
            .unwrap_or_else(|| "without a name".into()),
        id: of(&["WINDOWS", "EDITIONID"]),
        architecture: of(&["WINDOWS", "ARCH"]).map(|number| architecture(&number)),
        version: (!numbers.is_empty()).then(|| numbers.join(".")),
        languages: default.into_iter().chain(others).collect(),
        installation: of(&["WINDOWS", "INSTALLATIONTYPE"]),
    }
}

fn text(node: Node<'_, '_>, path: &[&str]) -> Option<String> {
    let Some((first, rest)) = path.split_first() else {
        return node.text().map(|text| text.trim().to_owned());
    };
    let child = node.children().find(|child| child.has_tag_name(*first))?;
    text(child, rest)
}

/// The numbers of `PROCESSOR_ARCHITECTURE` in Windows' own headers.
fn architecture(number: &str) -> String {
    let name = match number {
        "0" => "x86 (32 bits)",
        "5" => "ARM (32 bits)",
        "6" => "Itanium",
        "9" => "x64",
        "12" => "ARM64",
        number => return format!("architecture {number}"),
    };
    name.to_owned()
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}", self.index, self.name)?;
        if let Some(id) = self.id.as_ref().filter(|id| **id != self.name) {
            write!(f, " ({id})")?;
        }
        for fact in [&self.architecture, &self.version, &self.installation]
            .into_iter()
            .flatten()
        {
            write!(f, ", {fact}")?;
        }
        match self.languages.is_empty() {
            true => Ok(()),
            false => write!(f, ", {}", self.languages.join(" ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::editions;

    #[test]
    fn what_a_real_list_says_is_understood() {
        // The elements of Windows' own install.wim, in another order and with others between.
        let xml = "<WIM><TOTALBYTES>9</TOTALBYTES><IMAGE INDEX=\"4\"><NAME>N</NAME><WINDOWS>\
            <LANGUAGES><LANGUAGE>de-DE</LANGUAGE><LANGUAGE>en-US</LANGUAGE><DEFAULT>en-US</DEFAULT>\
            </LANGUAGES><ARCH>12</ARCH><VERSION><MAJOR>10</MAJOR><MINOR>0</MINOR><BUILD>22621</BUILD>\
            <SPBUILD>1</SPBUILD><SPLEVEL>0</SPLEVEL></VERSION><INSTALLATIONTYPE>Client\
            </INSTALLATIONTYPE><EDITIONID>Core</EDITIONID></WINDOWS><DISPLAYNAME>Windows 11 Home\
            </DISPLAYNAME></IMAGE><IMAGE><NAME>x</NAME></IMAGE></WIM>";
        let editions = editions(xml).unwrap();
        let shown: Vec<String> = editions.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "4. Windows 11 Home (Core), ARM64, 10.0.22621.1, Client, en-US de-DE",
                "?. x"
            ]
        );
    }

    #[test]
    fn what_is_hostile_is_refused() {
        let deep = "<a>".repeat(100_000);
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a>&b;</a>";
        for xml in ["", "<WIM>", &deep, bomb] {
            assert!(editions(xml).is_err());
        }
    }
}
