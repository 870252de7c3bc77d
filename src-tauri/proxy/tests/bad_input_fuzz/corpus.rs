//! What cases are made from.

/// Requests, fine and nasty. `HOST` is the proxy's.
pub(crate) const REQUESTS: &[&str] = &[
    "GET / HTTP/1.1\r\nhost: HOST\r\n\r\n",
    "GET /a?b=c HTTP/1.1\r\nhost: HOST\r\naccept: application/json\r\nconnection: close\r\n\r\n",
    "HEAD / HTTP/1.1\r\nhost: HOST\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nhost: HOST\r\n\r\n",
    "GET http://HOST/x HTTP/1.1\r\nhost: HOST\r\n\r\n",
    "CONNECT HOST HTTP/1.1\r\nhost: HOST\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: HOST\r\ncontent-length: 5\r\n\r\nhello",
    "POST / HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\ntrailer: x\r\n\r\n\
     5;a=b\r\nhello\r\n0\r\nx: y\r\n\r\n",
    "PUT / HTTP/1.1\r\nhost: HOST\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\nhello",
    "POST / HTTP/1.0\r\ncontent-length: 5\r\n\r\nhello",
    "GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\nGET / HTTP/1.1\r\nhost: HOST\r\n\r\n",
    "GET / HTTP/1.1\r\nhost: HOST\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
    "GET / HTTP/1.1\r\nhost: HOST\r\n\r\nPOST / HTTP/1.1\r\nhost: HOST\r\ncontent-length: 5\r\n\r\n\
     helloGET / HTTP/1.1\r\nhost: HOST\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: HOST\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n\r\n\
     0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: HOST\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n\
     2c\r\nGET /smuggled HTTP/1.1\r\nhost: HOST\r\n\r\n0\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: HOST\r\nconnection: content-length, host\r\ncontent-length: 5\r\n\r\n\
     helloGET / HTTP/1.1\r\nhost: HOST\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: HOST\r\nidempotency-key: k\r\ncontent-length: 40\r\n\r\n\
     GET /smuggled HTTP/1.1\r\nhost: HOST\r\n\r\n\r\n\r\n\r\n",
];

/// Answers, fine and nasty.
pub(crate) const ANSWERS: &[&str] = &[
    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x\r\n\r\n5\r\nhello\r\n0\r\nx: y\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: a\n\n",
    "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nto the end",
    "HTTP/1.0 200 OK\r\n\r\nto the end",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n\
     HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
    "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nhello",
    "HTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\netag: \"a\"\r\n\r\n",
    "HTTP/1.1 301 Moved\r\nlocation: http://127.0.0.1/a\r\nset-cookie: a=b; Domain=127.0.0.1\r\n\
     content-length: 0\r\n\r\n",
    "HTTP/1.1 404 Not Found\r\nx-railway-fallback: true\r\ncontent-length: 2\r\n\r\nno",
    "HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 2\r\n\r\nno",
    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison",
];

/// What is put in.
pub(crate) const WORDS: &[&str] = &[
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    "\0",
    " ",
    "\t",
    ":",
    ",",
    ";",
    "0",
    "-1",
    "5",
    "fffffffffffffffff",
    "18446744073709551615",
    "0\r\n\r\n",
    "5\r\nhello\r\n",
    "chunked",
    "close",
    "HTTP/1.0",
    "HTTP/1.1",
    "HTTP/2.0",
    "200",
    "999",
    "content-length: 5\r\n",
    "content-length: 0\r\n",
    "transfer-encoding: chunked\r\n",
    "transfer-encoding: gzip\r\n",
    "connection: upgrade\r\nupgrade: x\r\n",
    "connection: close\r\n",
    "connection: content-length, transfer-encoding\r\n",
    "expect: 100-continue\r\n",
    "host: HOST\r\n",
    "host: evil.example\r\n",
    " folded\r\n",
    "GET /smuggled HTTP/1.1\r\nhost: HOST\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison",
    "\u{e9}",
];
