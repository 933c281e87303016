// What one sees of a running plan: the nodes' events folded into one row per round.
import type { NodeEvent } from './follow-events.ts';

/** The members' accounts under one plan, the tightest of each. */
export interface BudgetLeft {
  /** Rounds of this plan that the poorest account still affords. */
  readonly rounds: number;
  /** Largest share of a budget that is spent, in nats over nats, 0..1. */
  readonly spent: number;
  /** Largest epsilon of what was released, the minimum over orders; 0 before the first release. */
  readonly epsilon: number;
}

export interface RoundRow {
  /** Organisations whose agents tell this board what they do: at one site its own. */
  readonly agentsHere: ReadonlySet<string>;
  /** Parties of this round that do. */
  readonly partiesHere: Set<string>;
  readonly round: string;
  readonly number: number;
  readonly attempt: number;
  state: string;
  openedAt: number;
  endedAt: number | null;
  /** Organisations that the plan counts on: those named to the board, and those that enrolled in any of its rounds. */
  readonly expected: ReadonlySet<string>;
  readonly trained: Set<string>;
  readonly shared: Set<string>;
  /** Those of whom a party here has a share: all that is known of an agent elsewhere. */
  readonly arrived: Set<string>;
  readonly absent: Set<string>;
  readonly excluded: Set<string>;
  /** What kept an organisation out, in full, by organisation. */
  readonly refusals: Map<string, string>;
  readonly singleAuthor: Set<number>;
  /** Indices with a single author that its other holder vouches for too, or contradicts. */
  readonly confirmed: Set<number>;
  readonly disputed: Set<number>;
  /** What came of it does not count: the round is made again. */
  tainted: boolean;
  members: number | null;
  /** Accuracy by organisation on its own test rows, in clear because these datasets are unprotected. */
  readonly accuracy: Map<string, number>;
  /** How the members' accounts stood after the round; null for plans without noise. */
  budget: BudgetLeft | null;
  reason: string | null;
}

/** One plan's rows by round key in the order in which rounds were opened; `apply` says whether the picture changed. */
export class RoundBoard {
  readonly rows = new Map<string, RoundRow>();
  readonly #plan: string;
  readonly #members = new Set<string>();
  readonly #agentsHere = new Set<string>();
  /** Milliseconds by kind of work over all nodes and rounds: train, share, transport, sum, ledger. */
  readonly spent = new Map<string, number>();
  /** Latest count of each process, which starts at 0 when a node is restarted. */
  readonly #sent = new Map<string, number>();

  constructor(plan: string) {
    this.#plan = plan;
  }

  /** Names organisations that the plan counts on, also if nothing is heard of them. */
  expect(organisations: Iterable<string>): void {
    for (const organisation of organisations) this.#members.add(organisation);
  }

  apply(event: NodeEvent): boolean {
    const row = this.#row(event);
    if (row === undefined) return false;
    const at = Date.parse(event.at);
    // `north-west-agent` is the agent of `north-west`.
    const organisation = event.source.replace(/-[a-z]+$/, '');
    if (event.source.endsWith('-agent')) this.#agentsHere.add(organisation);
    else if (event.event === 'round.state' || event.event === 'share.receipt') row.partiesHere.add(organisation);
    switch (event.event) {
      case 'round.enrolled':
        this.#members.add(organisation);
        return true;
      case 'update.trained':
        row.trained.add(organisation);
        this.#spend('train', event['seconds']);
        return true;
      case 'update.shared':
        this.#spend('share', event['seconds']);
        return true;
      case 'share.safe':
        row.shared.add(organisation);
        this.#spend('transport', event['seconds']);
        return true;
      case 'share.receipt': // An agent's names the party, a party's the member.
        if (typeof event['member'] === 'string') row.arrived.add(event['member']);
        return typeof event['member'] === 'string';
      case 'node.traffic':
        this.#sent.set(`${event.source} ${String(event['pid'])}`, Number(event['sent']));
        return false;
      case 'round.refused':
        this.#refuse(row, organisation, String(event['code']), `${String(event['code'])}: ${String(event['detail'])}`);
        return true;
      case 'member.refused':
        return this.#hearRefusal(
          row,
          String(event['member']),
          [event['code'], event['rule']].filter((word) => typeof word === 'string'),
        );
      case 'round.state':
        // The nodes' files are read in turn: a party that is still publishing does not undo another's word that it is published.
        if (row.endedAt === null) row.state = String(event['state']);
        this.#spendStep(String(event['from']), event['milliseconds']);
        return true;
      case 'party.absent':
        row.absent.add(`party ${String(event['party'])}`);
        return true;
      case 'member.excluded':
        // Who refused stands there with the reason already.
        if (!row.refusals.has(String(event['member']))) row.excluded.add(String(event['member']));
        return true;
      case 'round.committed':
        row.members = Number(event['members']);
        for (const index of (event['singleAuthor'] as number[] | undefined) ?? []) row.singleAuthor.add(index);
        if (row.endedAt === null) row.state = 'committed';
        return true;
      case 'round.confirmed':
        row.confirmed.add(Number(event['index']));
        return true;
      case 'round.disputed':
        row.disputed.add(Number(event['index']));
        return true;
      case 'round.tainted':
        row.tainted = true;
        return true;
      case 'round.published':
        row.endedAt ??= at;
        row.state = 'published';
        this.#measure(row, organisation, event['metrics']);
        return true;
      case 'round.void':
      case 'round.abandoned':
        row.endedAt ??= at;
        row.state = event.event.slice('round.'.length);
        row.reason = String(event['reason']);
        return true;
      default:
        return false;
    }
  }

  /** By number and attempt: the nodes' files are read in turn, not in the order of time. */
  get inOrder(): readonly RoundRow[] {
    return [...this.rows.values()].sort((left, right) => left.number - right.number || left.attempt - right.attempt);
  }

  /** Whether all that a round shows has come: its model's accuracies or its budgets follow its end. One that nothing follows is done. */
  isComplete({ endedAt, state, budget, accuracy, trained, number, attempt }: RoundRow): boolean {
    if (endedAt === null) return false;
    if (state !== 'published' || budget !== null || (accuracy.size > 0 && accuracy.size >= trained.size)) return true;
    return this.inOrder.some((later) => later.endedAt !== null && (later.number - number || later.attempt - attempt) > 0);
  }

  /** Payload bytes that agents and parties have sent to each other, models and statements included. */
  get bytesSent(): number {
    return [...this.#sent.values()].reduce((sum, sent) => sum + sent, 0);
  }

  #row(event: NodeEvent): RoundRow | undefined {
    const round = event['round'];
    if (typeof round !== 'string' || !round.startsWith(`${this.#plan}~`)) return undefined;
    const known = this.rows.get(round);
    if (known !== undefined) return known;
    const [, number, attempt] = round.split('~');
    if (number === undefined || attempt === undefined) return undefined;
    const row: RoundRow = {
      agentsHere: this.#agentsHere,
      partiesHere: new Set(),
      round,
      number: Number(number),
      attempt: Number(attempt),
      state: 'open',
      openedAt: Date.parse(event.at),
      endedAt: null,
      expected: this.#members,
      trained: new Set(),
      shared: new Set(),
      arrived: new Set(),
      absent: new Set(),
      excluded: new Set(),
      refusals: new Map(),
      singleAuthor: new Set(),
      confirmed: new Set(),
      disputed: new Set(),
      tainted: false,
      members: null,
      accuracy: new Map(),
      budget: null,
      reason: null,
    };
    this.rows.set(round, row);
    return row;
  }

  /** What a party was told of an agent elsewhere; one that is here says more, and one that waits for a model may come yet. */
  #hearRefusal(row: RoundRow, member: string, words: readonly string[]): boolean {
    const [code = ''] = words;
    if (row.refusals.has(member) || code === 'MODEL_NOT_SERVED') return false;
    this.#refuse(row, member, code, words.join(' '));
    return true;
  }

  #refuse(row: RoundRow, organisation: string, code: string, detail: string): void {
    for (const name of [...row.excluded].filter((item) => item === organisation || item.startsWith(`${organisation} (`)))
      row.excluded.delete(name);
    row.excluded.add(`${organisation} (${code})`);
    row.refusals.set(organisation, detail);
  }

  #measure(row: RoundRow, organisation: string, metrics: unknown): void {
    const accuracy = (metrics as Record<string, unknown> | undefined)?.['accuracy'];
    if (typeof accuracy === 'string') row.accuracy.set(organisation, Number(accuracy));
  }

  #spend(kind: string, seconds: unknown): void {
    if (typeof seconds === 'number') this.spent.set(kind, (this.spent.get(kind) ?? 0) + seconds * 1000);
  }

  #spendStep(step: string, milliseconds: unknown): void {
    const kind = { agreeing: 'sum', seeding: 'sum', summing: 'sum', committing: 'ledger', opening: 'sum', publishing: 'ledger' }[step];
    if (kind !== undefined && typeof milliseconds === 'number') this.spent.set(kind, (this.spent.get(kind) ?? 0) + milliseconds);
  }
}
