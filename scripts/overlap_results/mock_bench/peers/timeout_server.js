// What a mock written in an afternoon is: Node's http and a setTimeout for each answer.
'use strict';
const http = require('node:http');

const [delay, body] = [Number(process.argv[2]), process.argv[3]];
const fields = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };

const server = http.createServer((request, response) => {
  const answer = () => {
    response.writeHead(200, fields);
    response.end(body);
  };
  if (delay > 0) setTimeout(answer, delay);
  else answer();
});
server.keepAliveTimeout = 0; // connections stay open between rounds, as those of the others do
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
