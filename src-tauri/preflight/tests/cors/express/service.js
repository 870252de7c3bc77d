// Express behind the `cors` package, right and wrong, each on a port of its own.
// Prints {"name": port, ...} once all of them listen; ends when its input ends.
const cors = require('cors');
const express = require('express');

const PAGE = 'https://ai-cti.vercel.app';

function backend(options) {
  const app = express();
  // One that answers before CORS does.
  app.get('/early', (_, response) => response.status(403).json({ error: 'early' }));
  if (options) app.use(cors(options));
  app.get(['/', '/api'], (_, response) => response.json({ status: 'ok' }));
  app.post('/only-post', (_, response) => response.json({ status: 'ok' }));
  return app;
}

// CORS on the one route alone: everything else has none.
function onOneRoute() {
  const app = express();
  app.get('/', (_, response) => response.json({ status: 'ok' }));
  app.options('/only-post', cors({ origin: PAGE }));
  app.post('/only-post', cors({ origin: PAGE }), (_, response) => response.json({ status: 'ok' }));
  return app;
}

const backends = {
  right: backend({ origin: [PAGE] }),
  right_too: backend({ origin: [PAGE] }),
  fixed: backend({ origin: PAGE }),
  fixed_too: backend({ origin: PAGE }),
  slash: backend({ origin: `${PAGE}/` }),
  everything: backend({}),
  everything_too: backend({}),
  reflecting: backend({ origin: true, credentials: true }),
  reflecting_too: backend({ origin: true, credentials: true }),
  wrong_origin: backend({ origin: ['https://other.example'] }),
  no_header: backend({ origin: [PAGE], allowedHeaders: ['Content-Type'] }),
  no_cors: backend(null),
  on_one_route: onOneRoute(),
  on_one_route_too: onOneRoute(),
};

const ports = {};
for (const [name, app] of Object.entries(backends)) {
  const server = app.listen(0, '127.0.0.1', () => {
    ports[name] = server.address().port;
    if (Object.keys(ports).length === Object.keys(backends).length) {
      console.log(JSON.stringify(ports));
    }
  });
}
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
