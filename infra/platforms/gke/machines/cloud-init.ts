/**
 * What a machine makes of itself, at every start: Container-Optimized OS forgets everything but its disks. It mounts its data,
 * fetches its secrets, and keeps one container running.
 */
import { stringify } from 'yaml';

/** On the machine. The container sees the same folders under the same names, but for its data. */
export const SECRETS_FOLDER = '/run/lab/secrets';
const DATA_FOLDER = '/mnt/disks/data';
const FOLDER = '/etc/lab';

/** The name under which the machine sees its second disk. */
export const DATA_DEVICE = 'data';

export interface ContainerPlan {
  /** By digest. */
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  /** Whom its process is. */
  readonly userId: number;
  /** At which the machine is reached, and where the container listens. */
  readonly port: { readonly machine: number; readonly container: number };
  /** Where the container has its data. */
  readonly dataFolder: string;
  readonly memoryMib: number;
  /** Files that it reads: absolute path -> text. Nothing secret. */
  readonly files: Readonly<Record<string, string>>;
  /** Files that are secrets: name in SECRETS_FOLDER -> projects/PROJECT/secrets/ID. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** @returns #cloud-config */
export function cloudInit(plan: ContainerPlan): string {
  const file = (path: string, content: string, permissions: string) => ({ path, permissions, owner: 'root:root', content });
  return `#cloud-config\n${stringify({
    write_files: [
      ...Object.entries(plan.files).map(([path, text]) => file(`${FOLDER}/files${path}`, text, '0644')),
      file(`${FOLDER}/prepare`, prepare(plan), '0700'),
      file(`${FOLDER}/fetch-secrets`, fetchSecrets(plan), '0700'),
      file('/etc/systemd/system/lab.service', service(plan), '0644'),
      file('/etc/systemd/system/lab-secrets.service', `[Unit]
Description=Fetches what has changed among the secrets
[Service]
Type=oneshot
ExecStart=/bin/bash ${FOLDER}/fetch-secrets
`, '0644'),
      file('/etc/systemd/system/lab-secrets.timer', `[Unit]
Description=Looks every hour whether a secret has changed
[Timer]
OnActiveSec=1h
OnUnitActiveSec=1h
`, '0644'),
    ],
    runcmd: ['systemctl daemon-reload', 'systemctl start lab.service', 'systemctl start lab-secrets.timer'],
  }, { lineWidth: 0 })}`;
}

/** Its data: a disk that outlives the machine, formatted the first time only. */
function prepare({ userId }: ContainerPlan): string {
  return `#!/bin/bash
set -euo pipefail
device=/dev/disk/by-id/google-${DATA_DEVICE}
blkid "$device" > /dev/null || mkfs.ext4 -q -L data "$device"
mkdir -p ${DATA_FOLDER}
if ! mountpoint -q ${DATA_FOLDER}; then
  # 1: it mended something.
  fsck.ext4 -p "$device" || [ $? -eq 1 ]
  mount -o nodev,nosuid,noexec "$device" ${DATA_FOLDER}
fi
chown ${userId}:${userId} ${DATA_FOLDER}
exec /bin/bash ${FOLDER}/fetch-secrets
`;
}

/** By the machine's own account, and nobody else's; into memory, readable by the container's user alone. */
export function fetchSecrets({ userId, secrets }: Pick<ContainerPlan, 'userId' | 'secrets'>): string {
  return `#!/bin/bash
set -euo pipefail
umask 077
metadata=\${METADATA_URL:-http://metadata.google.internal}
manager=\${SECRET_MANAGER_URL:-https://secretmanager.googleapis.com}
folder=\${SECRETS_FOLDER:-${SECRETS_FOLDER}}
field() { sed -n 's/.*"'"$1"'": *"\\([^"]*\\)".*/\\1/p'; }
get() { curl --silent --show-error --fail --retry 10 --retry-connrefused --max-time 20 "$@"; }
token=$(get --header 'Metadata-Flavor: Google' "$metadata/computeMetadata/v1/instance/service-accounts/default/token" | field access_token)
mkdir -p "$folder"
changed=
fetch() {
  get --header @<(echo "Authorization: Bearer $token") "$manager/v1/$2/versions/latest:access" | field data | base64 -d > "$folder/.new"
  [ -s "$folder/.new" ] || { echo "secret $2 is empty" >&2; exit 1; }
  [ -e "$folder/$1" ] && [ "$(sha256sum < "$folder/.new")" = "$(sha256sum < "$folder/$1")" ] && return
  mv "$folder/.new" "$folder/$1"
  changed=yes
}
${Object.entries(secrets).map(([file, secret]) => `fetch ${file} ${secret}`).join('\n')}
rm -f "$folder/.new"
chown -R ${userId}:${userId} "$folder"
chmod 0500 "$folder"
chmod 0400 "$folder"/*
[ -z "$changed" ] || systemctl --no-block try-restart lab.service
`;
}

function service({ image, args, env, userId, port, dataFolder, memoryMib, files }: ContainerPlan): string {
  const mounts = [
    `${DATA_FOLDER}:${dataFolder}`, `${SECRETS_FOLDER}:${SECRETS_FOLDER}:ro`, ...Object.keys(files).map((path) => `${FOLDER}/files${path}:${path}:ro`),
  ];
  const run = [
    '/usr/bin/docker run --rm --name lab', `--user ${userId}:${userId}`, '--read-only --tmpfs /tmp:size=64m --cap-drop ALL --security-opt no-new-privileges',
    `--memory ${memoryMib}m --pids-limit 1000 --ulimit nofile=64000:64000 --log-driver json-file --log-opt max-size=10m --log-opt max-file=3`,
    `--publish ${port.machine}:${port.container}`, ...mounts.map((mount) => `--volume ${mount}`), ...env.map(({ name, value }) => `--env ${name}=${value}`),
    image, ...args,
  ];
  return `[Unit]
Description=The container that this machine is for
Wants=network-online.target docker.service
After=network-online.target docker.service
[Service]
ExecStartPre=/bin/bash ${FOLDER}/prepare
ExecStartPre=-/usr/bin/docker rm --force lab
ExecStart=${run.join(' ')}
ExecStop=/usr/bin/docker stop --time 60 lab
Restart=always
RestartSec=5
TimeoutStartSec=600
`;
}
