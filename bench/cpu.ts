/** Processor seconds of this process so far, all its threads. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * How much of something is done in a second of processor time: after a warm-up, the median of five rounds. Processor
 * time and not the clock's, because other programs of the machine take their share of the latter.
 *
 * @param round does some and says how much
 */
export async function rateOf(round: () => Promise<number> | number, seconds = 0.6): Promise<number> {
  await during(round, seconds);
  const rates: number[] = [];
  for (let count = 0; count < 5; count += 1) rates.push(await during(round, seconds));
  return rates.sort((a, b) => a - b)[2] ?? 0;
}

async function during(round: () => Promise<number> | number, seconds: number): Promise<number> {
  const start = cpuSeconds();
  let done = 0;
  let spent = 0;
  while (spent < seconds) {
    done += await round();
    spent = cpuSeconds() - start;
  }
  return done / spent;
}
