//! A web server for tests: one file, on the loopback interface.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// What the server makes of requests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Manners {
    Ranges,
    /// Sends the whole file each time.
    IgnoresRanges,
    /// Has no such file.
    NotFound,
    /// Has another file for each request.
    Changes,
    /// Breaks every second connection off.
    Breaks,
}

/// Serves `file` until the test ends; gives its address.
pub fn serve(file: Vec<u8>, manners: Manners) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let file: Arc<[u8]> = file.into();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let file = Arc::clone(&file);
            // A client that goes away is no matter here.
            thread::spawn(move || answer(stream.unwrap(), &file, manners, number));
        }
    });
    format!("http://{address}/disc.iso")
}

fn answer(
    mut stream: TcpStream,
    file: &[u8],
    manners: Manners,
    number: usize,
) -> std::io::Result<()> {
    let mut range = None;
    for line in BufReader::new(stream.try_clone()?).lines() {
        let line = line?.to_ascii_lowercase();
        if let Some(bytes) = line.strip_prefix("range: bytes=") {
            let (start, last) = bytes.split_once('-').unwrap();
            let last: usize = last.parse().unwrap();
            range = Some((
                start.parse::<usize>().unwrap(),
                last.min(file.len().saturating_sub(1)),
            ));
        }
        if line.is_empty() {
            break;
        }
    }
    let (start, last) = range.expect("every request has a range");
    let version = if manners == Manners::Changes {
        number
    } else {
        0
    };
    let (status, body) = match manners {
        Manners::IgnoresRanges => ("200 OK", file),
        Manners::NotFound => ("404 Not Found", &b""[..]),
        _ => ("206 Partial Content", &file[start..=last]),
    };
    let (len, all) = (body.len(), file.len());
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {len}\r\nContent-Range: bytes {start}-{last}/{all}\r\n\
        ETag: \"{version}\"\r\nConnection: close\r\n\r\n"
    )?;
    match manners {
        Manners::Breaks if number % 2 == 1 => stream.write_all(&body[..len / 2]),
        _ => stream.write_all(body),
    }
}
