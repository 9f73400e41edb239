// Parses each message of an ARI feed and does nothing with it: the least that a
// client in Node does.  Answers a key with a character.
'use strict';
const WebSocket = require(process.argv[2] + '/ws');
const socket = new WebSocket(process.argv[3]);
let count = 0;

socket.on('message', (data) => {
  const event = JSON.parse(data);
  if (event.type) count++;
});
socket.on('open', () => {
  process.stdin.setRawMode(true);
  process.stdin.on('data', () => process.stdout.write('*'));
  console.log('ready');
});
// The library has sent the pong by now.
socket.on('ping', () => console.log(`counted ${count} events`));
