// Keeps the last event of each leg from a file of messages, one a line, as
// plainly as Node does it.
'use strict';
const lines = require('readline').createInterface({
  input: require('fs').createReadStream(process.argv[2]),
});
const legs = new Map();

lines.on('line', (line) => {
  const event = JSON.parse(line).data;
  legs.set(event.payload.call_control_id, event);
});
lines.on('close', () => {
  console.log('done', legs.size);
  setInterval(() => {}, 1 << 30);
});
