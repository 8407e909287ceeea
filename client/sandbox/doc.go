// Package sandbox is an in-memory Lightfield: an [http.Handler] which behaves as
// the vendor's API documentation says, for trying imports on and for tests. It is
// an independent second reading of that documentation and shares no code with the
// packages that convert and send values, so that the two can be held against each
// other.
//
// Start with [New], then either serve the [Sandbox] as a handler or let
// [Sandbox.Start] listen on a loopback port. [Sandbox.Add], [Sandbox.LoadCSV],
// [Sandbox.LoadJSON] and [Sandbox.LoadSamples] fill it; [Sandbox.SetFaults],
// [Sandbox.SetRate], [Sandbox.Advance] and their like change it while it runs;
// [Sandbox.Records], [Sandbox.Requests] and [Sandbox.Count] look inside.
//
// Two clocks are at work. Everything the organisation would remember (createdAt,
// the Date header, the life of idempotency keys, the lag of the search index) goes
// by the sandbox's own clock, which Advance moves. Rate limits and latency go by
// real elapsed time, so that moving the clock never refills a bucket.
package sandbox
