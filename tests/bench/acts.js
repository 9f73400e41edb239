// For each key typed asks the API to hold one person, as the console does for
// H: with fetch, or with the official SDK from the folder MODULES.
'use strict';
const [, , how, url, modules] = process.argv;
const id = '11111111-2222-4333-8444-555555555555';
const who = 'v3:bench-other';

function sender() {
  if (how === 'sdk') {
    const Telnyx = require(modules + '/telnyx');
    const client = new (Telnyx.default || Telnyx)({ apiKey: 'KEY', baseURL: url });
    return () => client.conferences.actions.hold(id, { call_control_ids: [who] });
  }
  return async () => {
    const answer = await fetch(`${url}/conferences/${id}/actions/hold`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer KEY' },
      body: JSON.stringify({ call_control_ids: [who] }),
    });
    await answer.text();
  };
}

const send = sender();
process.stdin.setRawMode(true);
process.stdin.on('data', () => send().catch((why) => console.log(String(why))));
console.log('ready');
