export default function teardown(): void {
  // Replaced when the emulator is wired in.
}
