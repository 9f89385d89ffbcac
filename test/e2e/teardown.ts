/** Ends the emulator under test; its folder goes when this process ends. */
export default async function teardown(): Promise<void> {
  await globalThis.tributaryUnderTest?.platform.stop();
}
