//! Requests and answers read by the letter of RFC 9112: what a second reader could take another
//! way is malformed here.

/// A message as it stood on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// The first line.
    pub(crate) line: String,
    /// Every header in order, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// Without its chunks' frames.
    pub(crate) body: Vec<u8>,
}

/// What bytes begin with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// A message, and how many bytes it took.
    Whole(Message, usize),
    /// The beginning of one.
    Part,
    /// Something else.
    Malformed(String),
}

impl Message {
    /// A request's target, a response's status.
    pub(crate) fn second(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }

    /// The values of the header `name`, in order.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        let of_name = self.headers.iter().filter(|(key, _)| key == name);
        of_name.map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// The request at the beginning of `bytes`.
pub(crate) fn request(bytes: &[u8]) -> Read {
    read(bytes, Kind::Request)
}

/// The answer to a request of `method` at the beginning of `bytes`, informational ones skipped.
pub(crate) fn answer(mut bytes: &[u8], method: &str) -> Read {
    let mut skipped = 0;
    loop {
        match read(bytes, Kind::Answer { bodiless: method == "HEAD" }) {
            Read::Whole(message, used) if message.second() == "100" => {
                skipped += used;
                bytes = &bytes[used..];
            }
            Read::Whole(message, used) => return Read::Whole(message, used + skipped),
            other => return other,
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Request,
    Answer { bodiless: bool },
}

enum Fault {
    Part,
    Malformed(String),
}

type Step<T> = Result<T, Fault>;

fn malformed<T>(what: impl Into<String>) -> Step<T> {
    Err(Fault::Malformed(what.into()))
}

fn read(bytes: &[u8], kind: Kind) -> Read {
    match message(bytes, kind) {
        Ok((message, used)) => Read::Whole(message, used),
        Err(Fault::Part) => Read::Part,
        Err(Fault::Malformed(what)) => Read::Malformed(what),
    }
}

fn message(bytes: &[u8], kind: Kind) -> Step<(Message, usize)> {
    let (first, mut used) = line(bytes)?;
    check_first(&first, kind)?;
    let (headers, taken) = fields(&bytes[used..])?;
    used += taken;
    let mut message = Message { line: first, headers, body: Vec::new() };
    if matches!(kind, Kind::Request) && message.header("host").len() != 1 {
        return malformed("not one Host");
    }
    let status = message.second();
    let bodiless = match kind {
        Kind::Request => false,
        Kind::Answer { bodiless } => {
            bodiless || status.starts_with('1') || ["204", "304"].contains(&status)
        }
    };
    let lengths = message.header("content-length");
    let codings = message.header("transfer-encoding");
    match (&lengths[..], &codings[..]) {
        ([length], []) => {
            if length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit()) {
                return malformed(format!("the length {length:?}"));
            }
            let Ok(length) = length.parse::<usize>() else { return malformed("a huge length") };
            if !bodiless {
                let body = bytes[used..].get(..length).ok_or(Fault::Part)?;
                message.body = body.to_vec();
                used += length;
            }
        }
        ([], ["chunked"]) => {
            if !bodiless {
                let (body, taken) = chunks(&bytes[used..])?;
                message.body = body;
                used += taken;
            }
        }
        ([], []) if bodiless || matches!(kind, Kind::Request) => {}
        ([], []) => return malformed("an answer that only the connection's end delimits"),
        _ => return malformed(format!("lengths {lengths:?} and codings {codings:?}")),
    }
    Ok((message, used))
}

fn check_first(line: &str, kind: Kind) -> Step<()> {
    let parts: Vec<_> = line.split(' ').collect();
    let fine = match kind {
        Kind::Request => {
            parts.len() == 3 && is_token(parts[0]) && !parts[1].is_empty() && parts[2] == "HTTP/1.1"
        }
        Kind::Answer { .. } => {
            parts.len() > 2
                && ["HTTP/1.1", "HTTP/1.0"].contains(&parts[0])
                && parts[1].len() == 3
                && parts[1].bytes().all(|byte| byte.is_ascii_digit())
        }
    };
    if fine { Ok(()) } else { malformed(format!("the first line {line:?}")) }
}

fn is_token(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_part)
}

/// One line without its end, and how many bytes it took.
fn line(bytes: &[u8]) -> Step<(String, usize)> {
    let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Err(Fault::Part) };
    let Some(line) = bytes[..end].strip_suffix(b"\r") else { return malformed("a bare LF") };
    let control = |byte: &u8| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f;
    if line.iter().any(control) {
        return malformed("a control character");
    }
    Ok((String::from_utf8_lossy(line).into_owned(), end + 1))
}

/// Header or trailer lines and the empty one behind them.
fn fields(bytes: &[u8]) -> Step<(Vec<(String, String)>, usize)> {
    let (mut fields, mut used) = (Vec::new(), 0);
    loop {
        let (line, taken) = line(&bytes[used..])?;
        used += taken;
        if line.is_empty() {
            return Ok((fields, used));
        }
        match line.split_once(':') {
            Some((name, value)) if is_token(name) => {
                let value = value.trim_matches([' ', '\t']);
                fields.push((name.to_ascii_lowercase(), value.to_owned()));
            }
            _ => return malformed(format!("the line {line:?}")),
        }
    }
}

fn chunks(bytes: &[u8]) -> Step<(Vec<u8>, usize)> {
    let (mut body, mut used) = (Vec::new(), 0);
    loop {
        let (size, taken) = line(&bytes[used..])?;
        used += taken;
        let hex = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_hexdigit());
        let Some(size) = usize::from_str_radix(&size, 16).ok().filter(|_| hex) else {
            return malformed(format!("the chunk size {size:?}"));
        };
        if size == 0 {
            let (_, taken) = fields(&bytes[used..])?;
            return Ok((body, used + taken));
        }
        body.extend_from_slice(bytes[used..].get(..size).ok_or(Fault::Part)?);
        used += size;
        match bytes[used..].get(..2) {
            None => return Err(Fault::Part),
            Some(b"\r\n") => used += 2,
            Some(other) => return malformed(format!("{other:?} behind a chunk")),
        }
    }
}

#[test]
fn what_can_be_read_in_two_ways_is_malformed() {
    let whole = b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n\
        3\r\nabc\r\n0\r\n\r\nrest";
    let Read::Whole(message, used) = request(whole) else { panic!() };
    assert_eq!((message.text().as_str(), &whole[used..]), ("abc", &b"rest"[..]));
    for end in 0..used {
        assert_eq!(request(&whole[..end]), Read::Part, "{end}");
    }
    for headers in [
        "content-length: 3\r\ntransfer-encoding: chunked",
        "content-length: 3\r\ncontent-length: 3",
        "content-length: 3, 3",
        "content-length: +3",
        "transfer-encoding: chunked, identity",
        "transfer-encoding : chunked",
        "x: a\r\n folded",
        "x: a\rb",
        "x: a\ny: b",
        "host: b",
    ] {
        let request =
            request(format!("POST / HTTP/1.1\r\nhost: a\r\n{headers}\r\n\r\n").as_bytes());
        assert!(matches!(request, Read::Malformed(_)), "{headers:?}: {request:?}");
    }
}
