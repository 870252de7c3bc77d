//! What fails before the app is asked: the way to it, and its certificate.

use super::Topic;

pub(super) const CONNECTION: &[Topic] = &[
    Topic {
        topic: "connection_refused",
        title: "The connection is refused",
        text: "The host is there, but nothing listens at the port.",
        why: "On this computer the program does not run, or it uses another port. Elsewhere the \
              address has a wrong port, or a firewall refuses it. Railway and Render answer at \
              443 themselves, so a refusal there points to the address or the network.",
        steps: &[
            "On this computer: start the backend and look at which port it says.",
            "Compare the port in the address with it. Behind https:// none is needed.",
            "If you do not need it, remove it from the chain in Settings.",
        ],
    },
    Topic {
        topic: "dns",
        title: "The host name does not resolve",
        text: "No address belongs to the host name.",
        why: "The name has a typing error, the domain was removed from the service or has run \
              out, or this network's DNS server does not answer for it.",
        steps: &[
            "Compare the name with the one that the platform shows, letter by letter.",
            "With a domain of your own: check its DNS records, and that it is paid for.",
            "Try another network, as a phone's hotspot, to tell the name from the DNS server.",
        ],
    },
    Topic {
        topic: "host_unreachable",
        title: "There is no route to the host",
        text: "This computer knows the address and no way to it.",
        why: "A VPN, a firewall or a network without a way to the internet stands in between. \
              Now and then an address of IPv6 is given out where IPv6 does not work.",
        steps: &[
            "Check this computer's network, then turn a VPN off for a moment.",
            "Try another network.",
            "If only this host is affected, look at its platform's status page.",
        ],
    },
    Topic {
        topic: "connection_reset",
        title: "The connection is cut",
        text: "The connection is taken and cut before the answer.",
        why: "The app crashes on the request, a proxy or a firewall cuts it, or something other \
              than a web server listens there.",
        steps: &[
            "Read the app's logs at that moment: does it crash?",
            "Check the scheme: http:// at a port that speaks TLS is cut like this.",
            "Try another network, to tell a firewall from the app.",
        ],
    },
    Topic {
        topic: "timeout_dns",
        title: "Looking up the name takes too long",
        text: "The DNS server does not answer in time.",
        why: "This computer's DNS server is slow or cannot be reached. It says nothing about the \
              backend.",
        steps: &[
            "Open any website. If that is slow too, it is the network.",
            "Restart the network connection, or choose another DNS server.",
        ],
    },
    Topic {
        topic: "timeout_connect",
        title: "The connection is not taken in time",
        text: "The host does not react at all.",
        why: "A firewall drops the packets without a word, the host is overloaded, or the \
              address belongs to a host that is gone.",
        steps: &[
            "Try another network, to tell a firewall from the host.",
            "Look at the platform's status page.",
            "Check the address and the port.",
        ],
    },
    Topic {
        topic: "timeout_tls",
        title: "The TLS handshake takes too long",
        text: "The connection stands, but encryption is not agreed on in time.",
        why: "Something at the port does not speak TLS and waits, or a firewall holds the \
              handshake back.",
        steps: &[
            "Check that the port speaks https; try http:// for a backend on this computer.",
            "Try another network.",
            "Look at the platform's status page.",
        ],
    },
    Topic {
        topic: "timeout_first_byte",
        title: "No answer in time",
        text: "The request is taken, and no answer begins.",
        why: "The service sleeps and is starting, or the app hangs: it waits for its database or \
              another service, or all its workers are busy.",
        steps: &[
            "On a free plan wait a minute: one long request waits for it already.",
            "If it stays so, read the app's logs: what does the last request wait for?",
            "Check the database: does it run, and does it accept connections from there?",
            "Let the health path answer without the database, and set a readiness path for the \
             checklist that touches it.",
        ],
    },
    Topic {
        topic: "timeout_body",
        title: "The answer does not end in time",
        text: "The answer begins and does not end.",
        why: "The app hangs in the middle of its answer, the path streams, or the connection is \
              very slow.",
        steps: &[
            "Choose a health path with a short, whole answer: set [health] path.",
            "Read the app's logs at that moment.",
        ],
    },
];

pub(super) const CERTIFICATE: &[Topic] = &[
    Topic {
        topic: "tls_expired",
        title: "The certificate has expired",
        text: "The certificate's end date has passed; browsers refuse the address.",
        why: "Certificates are renewed by themselves on the platforms' own domains. On a domain \
              of your own the renewal fails when its DNS record no longer points there.",
        steps: &[
            "With a domain of your own: check its DNS record and the domain's page at the \
             platform; renew the certificate there.",
            "On up.railway.app or onrender.com: look at the platform's status page.",
            "Check this computer's date.",
        ],
    },
    Topic {
        topic: "tls_not_yet_valid",
        title: "The certificate is not valid yet",
        text: "The certificate's start date lies in the future, by this computer's clock.",
        why: "Almost always this computer's clock is wrong, as after a flat battery.",
        steps: &[
            "Set this computer's date and time, best by itself from the network.",
            "If they are right, wait for the start date or have the certificate made again.",
        ],
    },
    Topic {
        topic: "tls_wrong_host",
        title: "The certificate is for another name",
        text: "The certificate does not name this host.",
        why: "The domain points to a host that does not know it, the certificate of a new \
              domain is not made yet, or a network in between answers in the host's place.",
        steps: &[
            "Compare the host name with the one that the platform shows.",
            "With a new domain: wait some minutes until the platform has its certificate.",
            "If every https address fails so, sign in to the network or try another one.",
        ],
    },
    Topic {
        topic: "tls_untrusted",
        title: "The certificate's issuer is not trusted",
        text: "Nobody whom this computer trusts has signed the certificate.",
        why: "A company's network or a security program inspects TLS and signs with its own \
              certificate, a sign-in page answers, or the certificate was made by hand.",
        steps: &[
            "If every https address fails so, it is the network: sign in, or try another one.",
            "If it is inspection at work, add its certificate to the system's store.",
            "If it is the backend's alone, use a certificate from a public issuer: visitors' \
             browsers refuse it as well.",
        ],
    },
    Topic {
        topic: "tls_failed",
        title: "The TLS handshake fails",
        text: "The two sides do not agree on an encrypted connection.",
        why: "The port speaks plain http, or only versions of TLS older than 1.2, or demands a \
              certificate of the client.",
        steps: &[
            "Check the scheme and the port of the address.",
            "Let the host offer TLS 1.2 or 1.3.",
        ],
    },
];
