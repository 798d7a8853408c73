/**
 * The contract over WebSocket: frames in, answers and patches out; the one file that names ws. Memory for a client is bounded:
 * one that reads too slowly misses patches and gets the newest when it has caught up; the gap makes it ask for a new snapshot.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import * as v from 'valibot';
import { type WebSocket, WebSocketServer } from 'ws';
import { callMethod, toReason } from '../app/call-method.ts';
import { conflictTextMax } from '../contract/conflicts.ts';
import { type AnswerFrame, type EventFrame, type RequestFrame, requestFrame } from '../contract/frames.ts';
import type { EngineApi } from '../contract/methods.ts';
import type { Patch } from '../contract/model.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';

/** The engine as a carrier needs it. */
export type ServedEngine = {
  readonly api: EngineApi;
  readonly subscribe: (listener: (patch: Patch) => void) => () => void;
};

/** A merged text of the greatest length that the contract takes, written as JSON, or the choices for a thousand long paths. */
const requestLimitBytes = 6 * conflictTextMax + 1024 * 1024;
const requestsInFlightLimit = 32;
const patchBacklogLimitBytes = 1024 * 1024;
const answerBacklogLimitBytes = 16 * 1024 * 1024;
const pingIntervalMs = 30_000;
/** A page that does not answer the close frame is cut off after this. */
const closeGraceMs = 300;

/** What a close frame says when a client breaks the protocol: RFC 6455, 7.4.1. */
const policyViolation = 1008;
const goingAway = 1001;

type Client = {
  readonly socket: WebSocket;
  /** The newest patch that was held back. */
  missed: string | undefined;
  inFlight: number;
  isAlive: boolean;
};

export type SocketCarrier = {
  /** Takes over the connection of an upgrade request that has been let in. */
  readonly accept: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly stop: () => void;
};

export function createSocketCarrier(engine: ServedEngine, clock: Clock, logger: Logger): SocketCarrier {
  const server = new WebSocketServer({ noServer: true, maxPayload: requestLimitBytes, perMessageDeflate: false });
  const clients = new Set<Client>();
  const unsubscribe = engine.subscribe((patch) => {
    const frame: EventFrame = { event: 'patch', data: patch };
    const text = JSON.stringify(frame);
    for (const client of clients) {
      push(client, text);
    }
  });
  let pinging = clock.after(pingIntervalMs, ping);

  function push(client: Client, text: string): void {
    if (client.socket.bufferedAmount > patchBacklogLimitBytes) {
      client.missed = text;
      return;
    }
    client.missed = undefined;
    client.socket.send(text, () => pushMissed(client));
  }

  function pushMissed(client: Client): void {
    if (client.missed !== undefined && client.socket.readyState === client.socket.OPEN) {
      push(client, client.missed);
    }
  }

  function ping(): void {
    for (const client of clients) {
      if (!client.isAlive) {
        client.socket.terminate();
        continue;
      }
      client.isAlive = false;
      client.socket.ping();
    }
    pinging = clock.after(pingIntervalMs, ping);
  }

  async function answer(client: Client, frame: RequestFrame): Promise<void> {
    const { id } = frame;
    let reply: AnswerFrame;
    try {
      reply = { id, ok: true, result: await callMethod(engine.api, frame.method, frame.params) };
    } catch (error) {
      logger.log('warn', 'call refused or failed', { method: frame.method.slice(0, 100), error });
      reply = { id, ok: false, problem: toReason(error) };
    }
    if (client.socket.bufferedAmount > answerBacklogLimitBytes) {
      client.socket.terminate();
      return;
    }
    client.socket.send(JSON.stringify(reply), () => pushMissed(client));
  }

  function receive(client: Client, text: string): void {
    const frame = v.safeParse(v.pipe(v.string(), v.parseJson(), requestFrame), text);
    if (!frame.success || client.inFlight >= requestsInFlightLimit) {
      client.socket.close(policyViolation, frame.success ? 'too many calls at once' : 'malformed frame');
      return;
    }
    client.inFlight += 1;
    void answer(client, frame.output).finally(() => {
      client.inFlight -= 1;
    });
  }

  return {
    accept: (request, socket, head) => {
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const client: Client = { socket: webSocket, missed: undefined, inFlight: 0, isAlive: true };
        clients.add(client);
        webSocket.on('message', (data) => receive(client, data.toString()));
        webSocket.on('pong', () => {
          client.isAlive = true;
        });
        webSocket.on('close', () => clients.delete(client));
        webSocket.on('error', (error) => logger.log('info', 'page connection failed', { error }));
      });
    },
    stop: () => {
      unsubscribe();
      pinging.cancel();
      for (const { socket } of clients) {
        socket.close(goingAway, 'driftless is ending');
        clock.after(closeGraceMs, () => socket.terminate());
      }
    },
  };
}
