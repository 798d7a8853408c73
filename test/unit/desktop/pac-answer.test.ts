import { expect, test } from 'vitest';
import { parsePacAnswer } from '../../../src-main/desktop/pac-answer.ts';

test.each<[string, readonly (string | undefined)[]]>([
  ['DIRECT', [undefined]],
  ['PROXY proxy.example:8080', ['http://proxy.example:8080']],
  ['PROXY a:1; HTTPS b:2; SOCKS5 c:3; DIRECT', ['http://a:1', 'https://b:2', 'socks5://c:3', undefined]],
  ['  proxy A:1 ;direct;', ['http://A:1', undefined]],
  ['PROXY [::1]:3128', ['http://[::1]:3128']],
  ['PROXY a:1; PROXY a:1', ['http://a:1']],
  ['PROXY noport', ['http://noport']],
  ['SOCKS old:1080; QUIC q:443', []],
  ['SOCKS4 old:1080; DIRECT', [undefined]],
  ['PROXY user:secret@evil:1', []],
  ['PROXY a:1/path', []],
  ['PROXY a:99999', []],
  ['PROXY', []],
  ['PROXY a:1 b:2', []],
  ['DIRECT now', []],
  ['toString a:1', []],
  ['', []],
])('the answer "%s" is read as %j', (answer, ways) => {
  expect(parsePacAnswer(answer)).toEqual(ways);
});
