// What a user writes, as TypeScript under every strictness sees it. It is only compiled.

import { createReadStream } from "node:fs";
import {
  ACCESS, Checker, DeviceDelta, DeviceFilter, DeviceSet, Fingerprint, HashSet, HashwardError, OUTCOMES, Policy, Root,
  RootBuilder, SecretKey, SetBuilder, TrustStore, Verdict, newEpoch, randomSetId, type Access, type Column,
  type DeviceAnswer, type ErrorCode, type Outcome, type Source,
} from "hashward";
import { Rejected, SeenFilter, Url, expand, merge, readTable, stillOnline, type Record as HotlineRecord } from "hashward/record";
import { CANARY, install } from "hashward/testing";

export function sentence(outcome: Outcome): string {
  switch (outcome.type) {
    case "match":
      return `listed by ${outcome.origins.join(", ")} (${outcome.strength})`;
    case "disputed":
      return `not to be taken as a match: ${outcome.why}`;
    case "test_match":
      return "a test picture";
    case "indeterminate":
      return `not known: ${outcome.reasons.join(", ")}`;
    case "no_known_match":
      return "no known match";
    default: {
      // Does not compile when an outcome is not handled above.
      const none: never = outcome;
      return none;
    }
  }
}

export async function everything(signal: AbortSignal): Promise<void> {
  const trust = new TrustStore("trust", { onDevice: false });
  install(trust);
  let checker = await Checker.open({ trust, policy: "agree-two", limits: { pixels: 40_000_000 } });
  checker = (await checker.reopened()) ?? checker;
  const sources: Source[] = [
    CANARY, new Uint8Array(3), new DataView(new ArrayBuffer(4)), "picture.jpg", new URL("file:///picture.jpg"),
    createReadStream("picture.jpg"), new Blob([new Uint8Array(3)]), new Blob([]).stream(),
  ];
  for (const source of sources) {
    const verdict: Verdict = await checker.check(source, {
      now: new Date(), context: "message", subject: "upload-1", deadlineMs: 500, signal,
      external: [{ source: "video.example", kind: "video", answer: "failed" }],
    });
    const access: Access = verdict.action.access;
    const [first] = verdict.sets;
    if (first?.answer.type === "hit") {
      const near: number | undefined = first.answer.hits[0]?.near?.distance;
      void near;
    }
    void [access, sentence(verdict.outcome), verdict.explain(checker.policy).replays];
  }
  const column: Column = await checker.checkHashes({ kind: "md5", column: new Uint8Array(16) });
  void [OUTCOMES[column.outcomes[0]! - 1], ACCESS[column.access[0]! - 1], column.notable.length];
  for (const answer of checker.checkHashesSync([{ md5: "00".repeat(16), pdq: { hash: "00".repeat(32), quality: 90 } }])) {
    if (answer instanceof HashwardError) {
      const code: ErrorCode = answer.code;
      void code;
    } else {
      void answer.outcome;
    }
  }
  const key = SecretKey.generate();
  const created = new Date();
  const root = Root.parse(new RootBuilder({ name: "hotline.example", created, expires: created }).build(key));
  const builder = new SetBuilder(root, { set: randomSetId(), origin: "hotline.example", days: 30 });
  const fingerprint = await Fingerprint.of(CANARY, { signal });
  builder.add({ sha256: fingerprint.sha256, statements: ["iwf/A", { scheme: "iwf", code: "A", firstSeen: "2026-11-24" }] });
  const set = await HashSet.open(await (await builder.build()).sign(key), root);
  for (const entry of set.entries()) {
    void entry.rows().map(({ kind, hash }) => `${kind} ${hash}`);
  }

  // @ts-expect-error A word that there is not.
  void checker.check(CANARY, { context: "email" });
  // @ts-expect-error A verdict never changes.
  (await checker.check(CANARY)).schema = 2;
  // @ts-expect-error Only core makes verdicts.
  void new Verdict();
  void Policy.singleList("hotline.example", ["iwf/A"]);
}

export function warned(answer: DeviceAnswer | undefined): boolean {
  switch (answer?.answer) {
    case "possibly_listed":
      return answer.falsePositiveRate <= 2 ** -30;
    case "not_listed":
    case undefined:
      return false;
  }
}

export async function filters(trust: TrustStore, set: HashSet, root: Root): Promise<boolean> {
  const [created, expires] = [new Date(), new Date()];
  const made = new DeviceFilter({ kinds: ["sha256"], rate: "2^-30", epoch: newEpoch(1), created, expires });
  const filter = await DeviceSet.open((await made.build(set, root)).toBytes(), root);
  const next = new DeviceFilter({ kinds: ["sha256"], rate: "2^-30", epoch: filter.manifest.epoch, created, expires });
  const later = DeviceSet.openSync(next.buildSync(set, root, filter).toBytes(), root);
  const delta = await DeviceDelta.between(filter, later);
  const installed = await trust.install(delta);
  if (installed.filter !== undefined) {
    const none: undefined = installed.set;
    void [none, installed.filter.root];
  }
  // @ts-expect-error A rate that there is not.
  void new DeviceFilter({ kinds: ["sha256"], rate: "2^-10", epoch: newEpoch(1), created, expires });
  const applied = await filter.apply(DeviceDelta.parse(delta), root);
  return warned((trust.filter(applied.manifest.set) ?? applied).ask({ sha256: "00".repeat(32) }));
}

export async function intake(checker: Checker, table: string): Promise<HotlineRecord[]> {
  const seen = new SeenFilter(1_000_000);
  const records: HotlineRecord[] = [];
  for (const report of readTable(table, { source: "webform", receivedAt: new Date() })) {
    if (report instanceof Rejected) {
      const { line, error } = report;
      console.error(`${line}: ${error.code}`);
      continue;
    }
    records.push(...expand(report).filter((one) => !seen.add(one.id)));
  }
  const link = new Url("hxxp://www[.]example[.]com/a");
  const identity: string = link.identity;
  void checker.checkUrl(identity);
  const { read, written } = await merge(["a.jsonl"], "b.jsonl");
  void stillOnline([], { looks: read - written });
  // @ts-expect-error A link is text or bytes.
  void new Url(7);
  return records;
}
