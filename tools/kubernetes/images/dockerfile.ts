/** A Dockerfile's stages, as far as an image follows from them: what is copied, and how it is run. */
import { DockerfileParser, type Copy, type Instruction } from 'dockerfile-ast';

export interface Stage {
  readonly name: string;
  /** As it is written, e.g. `${NODE_IMAGE}`. */
  readonly base: string;
  readonly copies: readonly {
    /** The stage it comes from; absent for the build's own folder. */
    readonly stage?: string;
    readonly from: readonly string[];
    readonly to: string;
  }[];
  /** Command lines that are run while the stage is built. */
  readonly runs: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingFolder?: string;
  readonly user?: string;
  readonly entrypoint: readonly string[];
}

type Parts = { -readonly [Key in keyof Stage]: Stage[Key] };

/** How each instruction changes the stage. */
const instructions: Readonly<Record<string, (stage: Parts, instruction: Instruction) => void>> = {
  COPY(stage, instruction) {
    const words = instruction.getArguments().map((argument) => argument.getValue());
    const from = (instruction as Copy).getFromFlag()?.getValue();
    stage.copies = [...stage.copies, { ...from ? { stage: from } : {}, from: words.slice(0, -1), to: words.at(-1)! }];
  },
  RUN(stage, instruction) {
    stage.runs = [...stage.runs, textOf(instruction)];
  },
  ENV(stage, instruction) {
    const words = textOf(instruction).split('=');
    if (words.length !== 2) throw new Error(`${textOf(instruction)} isn't NAME=value, once`);
    stage.environment = { ...stage.environment, [words[0]!]: words[1]! };
  },
  WORKDIR(stage, instruction) {
    stage.workingFolder = textOf(instruction);
  },
  USER(stage, instruction) {
    stage.user = textOf(instruction);
  },
  ENTRYPOINT(stage, instruction) {
    stage.entrypoint = JSON.parse(textOf(instruction)) as string[];
  },
};

/** @throws for an instruction that it doesn't know: what an image would be without it is another image */
export function readStages(text: string): Stage[] {
  const stages: Parts[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const stage = stages.at(-1);
    if (keyword === 'FROM') {
      const [base, , name] = instruction.getArguments().map((argument) => argument.getValue());
      stages.push({ name: name ?? String(stages.length), base: base!, copies: [], runs: [], environment: {}, entrypoint: [] });
    } else if (keyword !== 'ARG' || stage !== undefined) {
      const change = instructions[keyword];
      if (change === undefined || stage === undefined) throw new Error(`Line ${instruction.getRange().start.line + 1} of the Dockerfile, ${keyword}, is nothing that this reader knows.`);
      change(stage, instruction);
    }
  }
  return stages;
}

function textOf(instruction: Instruction): string {
  return instruction.getArgumentsContent() ?? '';
}
