/** What machines, nodes and Cloud Run are let read: each secret by those who need it. */
import { Secret } from '@pulumi/gcp/secretmanager/secret.js';
import { SecretIamMember } from '@pulumi/gcp/secretmanager/secretIamMember.js';
import { SecretVersion } from '@pulumi/gcp/secretmanager/secretVersion.js';
import { interpolate, type Input, type Output } from '@pulumi/pulumi';
import { GcpConcern, type GcpContext } from './gcp-concern.ts';

export interface SecretPlan {
  /** Unique in the lab. */
  readonly name: string;
  readonly value: Input<string>;
  /** Who may read it, by a short name: `serviceAccount:…`. */
  readonly readers: Readonly<Record<string, Input<string>>>;
}

export class Secrets extends GcpConcern {
  readonly #secrets = new Map<string, { readonly secret: Secret; readonly version: SecretVersion }>();

  /** @param of what they are secrets of */
  constructor(of: string, context: GcpContext, plans: readonly SecretPlan[]) {
    super('Secrets', of, context);
    const { prefix, labels } = this.place;
    for (const { name, value, readers } of plans) {
      const secret = this.make(Secret, name, { secretId: `${prefix}-${name}`, replication: { auto: {} }, labels, deletionProtection: false });
      const version = this.make(SecretVersion, name, { secret: secret.id, secretData: value });
      for (const [reader, member] of Object.entries(readers)) {
        this.make(SecretIamMember, `${name}-${reader}`, { secretId: secret.id, role: 'roles/secretmanager.secretAccessor', member });
      }
      this.#secrets.set(name, { secret, version });
    }
    this.registerOutputs();
  }

  /** projects/NUMBER/secrets/ID */
  name(of: string): Output<string> {
    return this.#of(of).secret.name;
  }

  /** Its short id. */
  id(of: string): Output<string> {
    return this.#of(of).secret.secretId;
  }

  /** projects/NUMBER/secrets/ID/versions/N: another one whenever its content is. */
  version(of: string): Output<string> {
    return this.#of(of).version.name;
  }

  /** N */
  versionNumber(of: string): Output<string> {
    return interpolate`${this.#of(of).version.version}`;
  }

  #of(name: string) {
    const found = this.#secrets.get(name);
    if (found === undefined) throw new Error(`There is no secret ${name} among ${[...this.#secrets.keys()].join(', ')}.`);
    return found;
  }
}
