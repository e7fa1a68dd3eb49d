// A CRM's page with Switchboard in a frame. Serve this folder from a site that your admin has named in the setting
// `embedOrigins`, and open it as index.html?client=ADDRESS&tenant=ID.

import { embed } from './switchboard.js';

const parameters = new URLSearchParams(location.search);
const said = document.querySelector('#said');
const record = document.querySelector('#record');

const client = embed(document.body, parameters.get('client'), parameters.get('tenant'), (message) => {
  const line = document.createElement('li');
  // What the client says is text, never markup.
  line.textContent = [message.type, message.call?.direction, message.call?.title, message.call?.number]
    .filter(Boolean)
    .join(' · ');
  said.append(line);
  if (message.type === 'answered' || message.type === 'open-record') {
    record.textContent = message.call.record
      ? `Open: ${message.call.record.source} ${message.call.record.id}`
      : `Nobody knows ${message.call.number ?? 'this caller'}.`;
  }
});

for (const button of document.querySelectorAll('[data-number]'))
  button.addEventListener('click', () => client.dial(button.dataset.number, button.dataset.customer));
