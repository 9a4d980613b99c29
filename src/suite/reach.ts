import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isEndpointHost, isHuggingFaceSite, isLoopbackHost } from '../providers/token.ts';

/** What the user lets a suite have that it may not take by itself. */
export interface Allowances {
  /** Files outside its folder. */
  readonly outside: boolean;
  /** Modules that are not the user's own. */
  readonly modules: boolean;
  /** Variables of the environment, by name. */
  readonly env: readonly string[];
}

/** How much a suite is trusted. */
export interface Trust {
  /** Absolute path of the folder that is the user's own: the one that the command was called in. */
  readonly workingFolder: string;
  readonly allowances: Allowances;
}

/** What one suite may read. */
export interface Reach {
  /** Real path of the working folder, which is the user's own. */
  readonly workingFolder: string;
  /** Real paths of the folders that files may lie in. */
  readonly folders: readonly string[];
  /** The suite lies in the working folder. */
  readonly own: boolean;
  readonly allowances: Allowances;
}

/** Why something is out of a suite's reach. */
export interface OutOfReach {
  readonly message: string;
  readonly found: string | null;
  readonly expected: string | null;
  readonly hint: string;
}

/** Where a token named by a candidate goes. */
export interface TokenUse {
  /** Null: HF_TOKEN, as usual. */
  readonly name: string | null;
  /** Address that the suite gives; null: the provider's own. */
  readonly url: string | null;
}

/**
 * What the suite at a path may read: a suite of the working folder every file in it; a suite of anywhere else, which may
 * be a stranger's, the files of its own folder. Links are followed first, so none leads out of a folder.
 */
export function reachOf(suitePath: string, { workingFolder, allowances }: Trust): Reach {
  const home = realPath(workingFolder);
  const own = isWithin(home, realPath(suitePath));
  const folders = [own ? home : dirname(realPath(suitePath))];
  return { workingFolder: home, folders, own, allowances };
}

/** What a run in a folder may read when it goes on from what the folder holds: the folder itself and the working folder. */
export function reachOfRun(runFolder: string, { workingFolder, allowances }: Trust): Reach {
  const home = realPath(workingFolder);
  const folder = realPath(runFolder);
  return { workingFolder: home, folders: [home, folder], own: isWithin(home, folder), allowances };
}

/** Why a suite may not read this file; null: it may. */
export function fileOutOfReach(file: string, reach: Reach): OutOfReach | null {
  const real = realPath(file);
  if (reach.allowances.outside || reach.folders.some((folder) => isWithin(folder, real))) return null;
  const [folder = ''] = reach.folders;
  return {
    message: reach.own
      ? 'the file lies outside the working folder'
      : 'the file lies outside the folder of its suite, which is not in the working folder',
    found: real,
    expected: `a file below ${folder}`,
    hint: 'if you trust the suite with it: --allow-outside',
  };
}

/** Why a suite may not run this module; null: it may. A module is a program with all rights of the user. */
export function moduleOutOfReach(file: string, reach: Reach): OutOfReach | null {
  if (reach.allowances.modules || (reach.own && isWithin(reach.workingFolder, realPath(file)))) return null;
  return {
    message: 'the module is a program from outside the working folder',
    found: realPath(file),
    expected: null,
    hint: 'read it; if you trust it with everything that you may do: --allow-modules',
  };
}

/** Why a suite may not read this variable into its texts; null: it may. */
export function variableOutOfReach(name: string, reach: Reach): OutOfReach | null {
  if (reach.own || reach.allowances.env.includes(name)) return null;
  return refuseVariable(name, `a suite from outside the working folder reads the variable ${name}`);
}

/**
 * Why a token may not go where a suite sends it; null: it may. A suite of the working folder names the variable it
 * likes, but not a credential of something else, and HF_TOKEN for no other host; any other suite names none.
 */
export function tokenOutOfReach({ name, url }: TokenUse, reach: Reach): OutOfReach | null {
  const variable = name ?? 'HF_TOKEN';
  if (reach.allowances.env.includes(variable)) return null;
  if (isForeignCredential(variable))
    return refuseVariable(variable, `${variable} is a credential of something else than inference`);
  if (!isOfHuggingFace(variable))
    return reach.own
      ? null
      : refuseVariable(variable, `a suite from outside the working folder names the variable ${variable}`);
  const hostname = url !== null && URL.canParse(url) ? new URL(url).hostname : null;
  if (hostname === null || isHuggingFaceSite(hostname) || isLoopbackHost(hostname)) return null;
  if (isEndpointHost(hostname)) {
    const message = 'a suite from outside the working folder sends HF_TOKEN to an endpoint';
    return reach.own ? null : refuseVariable(variable, message);
  }
  // Without a name the token goes to no other host, which chooseToken sees to.
  return name === null
    ? null
    : refuseVariable(variable, `${variable} would be sent to ${hostname}, which is not Hugging Face's`);
}

function refuseVariable(name: string, message: string): OutOfReach {
  return { message, found: null, expected: null, hint: `if that is meant: --allow-env ${name}` };
}

function isOfHuggingFace(variable: string): boolean {
  return ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN'].includes(variable);
}

/** Variables that clouds, forges, registries and databases keep their credentials in; no server of models takes them. */
const FOREIGN_CREDENTIALS =
  /^(AWS|ACTIONS|ALIYUN|AZURE_(CLIENT|STORAGE|DEVOPS)|BITBUCKET|CARGO|CI|CIRCLE|CLOUDFLARE|CONSUL|DATABASE|DIGITALOCEAN|DOCKER|GH|GITHUB|GITLAB|GOOGLE_APPLICATION|KUBE|LDAP|MONGO|MYSQL|NETLIFY|NODE_AUTH|NPM|PG|POSTGRES|PYPI|REDIS|SENTRY|SLACK|SMTP|SSH|STRIPE|SUDO|TWILIO|TWINE|VAULT|VERCEL)(_|[A-Z]*(PASSWORD|PWD|PASS|URI|URL|CONFIG)|$)/;

function isForeignCredential(variable: string): boolean {
  return FOREIGN_CREDENTIALS.test(variable.toUpperCase());
}

/** The path without links; of what does not exist, the nearest folder that does is looked at. */
function realPath(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    const above = dirname(absolute);
    return above === absolute ? absolute : join(realPath(above), basename(absolute));
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
