//! Which requests a client's bytes hold, read as leniently as any server might: what a backend gets
//! beyond them was made up on the way.

/// A request as its client framed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Framed {
    pub(crate) method: String,
    pub(crate) body: Vec<u8>,
}

/// The whole requests at the beginning of `bytes`, up to what is none.
pub(crate) fn requests(bytes: &[u8]) -> Vec<Framed> {
    let mut rest = bytes;
    let mut requests = Vec::new();
    while let Some((request, behind)) = request(rest) {
        requests.push(request);
        rest = behind;
    }
    requests
}

fn request(mut bytes: &[u8]) -> Option<(Framed, &[u8])> {
    while let [b'\r' | b'\n', rest @ ..] = bytes {
        bytes = rest;
    }
    let (first, mut rest) = line(bytes)?;
    let method = first.split(|&byte| byte == b' ').next()?;
    let method = String::from_utf8_lossy(method).into_owned();
    let (mut length, mut chunked) = (None, false);
    loop {
        let (header, behind) = line(rest)?;
        rest = behind;
        if header.is_empty() {
            break;
        }
        let colon = header.iter().position(|&byte| byte == b':')?;
        let value = String::from_utf8_lossy(&header[colon + 1..]).trim().to_ascii_lowercase();
        match header[..colon].to_ascii_lowercase().as_slice() {
            b"content-length" => length = length.or(Some(value)),
            b"transfer-encoding" => chunked = value.ends_with("chunked"),
            _ => {}
        }
    }
    let body;
    (body, rest) = match length {
        _ if chunked => chunks(rest)?,
        Some(length) => {
            let length = length.parse::<usize>().ok()?;
            (rest.get(..length)?.to_vec(), &rest[length..])
        }
        None => (Vec::new(), rest),
    };
    Some((Framed { method, body }, rest))
}

/// A line without its end, and what is behind it.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    let line = &bytes[..end];
    Some((line.strip_suffix(b"\r").unwrap_or(line), &bytes[end + 1..]))
}

fn chunks(mut bytes: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut body = Vec::new();
    loop {
        let (size, rest) = line(bytes)?;
        let size = String::from_utf8_lossy(size);
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        bytes = rest;
        if size == 0 {
            // Its trailers.
            loop {
                let (trailer, rest) = line(bytes)?;
                bytes = rest;
                if trailer.is_empty() {
                    return Some((body, bytes));
                }
            }
        }
        body.extend_from_slice(bytes.get(..size)?);
        (_, bytes) = line(&bytes[size..])?;
    }
}
