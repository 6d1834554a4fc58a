/** What a judge is given, and what it says. */
import type { KubernetesObject } from '../api.ts';

/** What a judge needs: the manifests, as objects and as one file; and a folder for its own files. */
export interface Case {
  readonly objects: readonly KubernetesObject[];
  /** One file of YAML documents; JSON is YAML. */
  readonly file: string;
  readonly folder: string;
  readonly toolsDir: string;
}

export interface Finding {
  readonly judge: 'kubeconform' | 'kube-score' | 'checkov' | 'exceptions';
  /** e.g. `CKV_K8S_8`. */
  readonly rule: string;
  /** e.g. `Deployment/lab/entry`. */
  readonly object: string;
  readonly message: string;
}
