/** Whom the lab's machines and services are at Google: none is the project's default account, none may do what it needn't. */
import { Account } from '@pulumi/gcp/serviceaccount/account.js';
import { GcpConcern, type GcpContext } from './gcp-concern.ts';

export const accountNames = ['registry', 'documents', 'dashboard', 'functions'] as const;
export type AccountName = (typeof accountNames)[number];

export class Accounts extends GcpConcern {
  readonly of: Readonly<Record<AccountName, Account>>;

  constructor(context: GcpContext) {
    super('Accounts', 'accounts', context);
    const account = (name: AccountName) => this.make(Account, name, { accountId: `${this.place.prefix}-${name}`, displayName: `ingestion-lab: ${name}` });
    this.of = { registry: account('registry'), documents: account('documents'), dashboard: account('dashboard'), functions: account('functions') };
    this.registerOutputs();
  }
}
