// What to do about each code with which an agent refuses a plan; its own log has the detail, which never leaves the site.
import type { RefusalCode } from '@cohort/protos/refusal';

const atTheSite = "ask the site's operator, whose agent's log says what to mend";
const anotherPlan = 'vote a plan that the site can take part in; its log says what it expects';

export const refusalRemedies: Readonly<Record<RefusalCode, string>> = {
  TERMS_MISMATCH: 'the site reads another ledger: compare its consortium.json with yours',
  TERMS_REFUSED:
    'where the site has not voted for the plan, it votes (cohort proposal vote there), which takes its architecture up; else vote a plan that the site can take part in; its log says what it expects',
  KEY_NOT_PINNED:
    "the site has not pinned the keys of one of the plan's parties: its operator compares their words with the party's and pins them (cohort pin accept NODE there), which counts from the next attempt on, without a restart",
  MECHANISM_NOT_SUPPORTED: anotherPlan,
  RING_OVERFLOW: anotherPlan,
  BODY_INVALID: anotherPlan,
  LEDGER_ROLLED_BACK: "the site saw a longer ledger than it is shown: ask the ledger's operator",
  POLICY_REFUSED: "vote a plan within this rule of the site's policy, or ask the site to change the rule",
  DATASET_NOT_OFFERED: 'the site offers the dataset (cohort dataset register there), or a plan without it is voted',
  DATASET_NOT_ALLOWED: 'the site offers what it registered and the plan names: its log says what differs',
  DATA_INVALID: 'the site corrects its rows: its log names file, line and column',
  DATA_NOT_FOUND: 'the site restores its file of rows: its log names it',
  CONFIG_INVALID: atTheSite,
  PERMISSION_DENIED: atTheSite,
  MODEL_MISMATCH: 'vote a plan whose genesis model is finite and was made for its architecture',
  MODEL_NOT_SERVED: "name the model's file under models in the node.json of a party",
  ACCOUNT_UNKNOWN: "vote a plan whose mechanism draws on the dataset's accounts",
  BUDGET_EXHAUSTED: 'vote a plan with more noise or fewer rounds, or leave the member out',
  MEMBER_ALREADY_RELEASED: 'the member took part from this model before, without noise: vote a plan with noise or another model',
  NODE_RESTORED: 'the site restored its agent from a backup while the round was open: it takes part from the next round on',
  STORAGE_FULL: 'the site frees disk space',
  STORAGE_CORRUPT: 'the site restores its state from a backup',
  INTERNAL: 'the agent met an error that nobody foresaw: report its log',
};
