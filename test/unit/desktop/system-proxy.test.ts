import { session } from 'electron';
import { beforeEach, expect, test } from 'vitest';
import { answerHoldsMs, createSystemProxy } from '../../../src-main/desktop/system-proxy.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { resetStandIn, standIn } from '../../support/electron-stand-in.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const cos = 'https://docs-1.cos.ap-beijing.myqcloud.com';

beforeEach(resetStandIn);

test('the first way of the answer that can be gone is taken, and it is asked again after a minute', async () => {
  const clock = createFakeClock();
  const asked: string[] = [];
  let answer = 'SOCKS old:1; HTTPS p:8443; DIRECT';
  standIn.proxyAnswer = async (url) => {
    asked.push(url);
    return answer;
  };
  const proxy = createSystemProxy(session.defaultSession, { clock, logger: silentLogger });
  const before = [await proxy.ask(cos), await proxy.ask(cos)];
  answer = 'DIRECT';
  clock.jump(answerHoldsMs);
  expect({ before, after: await proxy.ask(cos), asked }).toEqual({
    before: ['https://p:8443', 'https://p:8443'],
    after: undefined,
    asked: [cos, cos],
  });
});

test('in another network it is asked anew at once', async () => {
  const clock = createFakeClock();
  const answers = ['PROXY office:1', 'DIRECT'];
  standIn.proxyAnswer = async () => answers.shift() ?? '';
  const proxy = createSystemProxy(session.defaultSession, { clock, logger: silentLogger });
  const before = await proxy.ask(cos);
  proxy.forget();
  expect({ before, after: await proxy.ask(cos), calls: standIn.calls }).toEqual({
    before: 'http://office:1',
    after: undefined,
    calls: [{ name: 'session.forceReloadProxyConfig', args: [] }],
  });
});

test('a system that does not answer is gone directly from', async () => {
  const logged: string[] = [];
  standIn.proxyAnswer = () => Promise.reject(new Error('no'));
  const logger = { log: (_level: string, message: string) => void logged.push(message) };
  const proxy = createSystemProxy(session.defaultSession, { clock: createFakeClock(), logger });
  expect({ way: await proxy.ask(cos), logged }).toEqual({
    way: undefined,
    logged: ['the system does not tell its proxy'],
  });
});
