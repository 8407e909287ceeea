// Package importer is the job: it takes the rows of a file through a mapping to
// Lightfield, each to exactly one outcome, and no interruption, retry or repeated
// run makes a second record of a row. Start with Run.
//
// The way of a row, one file a stage, data flowing one way:
//
//	convert.go   read batches in file order, turn rows into drafts on all cores
//	sequence.go  in file order again: end what is broken, skipped, repeated or unchanged,
//	             and enter the values that only one record may have (unique.go)
//	match.go     in modes that match: find what unknown rows match (search.go), and see in
//	             file order that no two of them get one record (claims.go)
//	write.go     resolve references, plan, and settle, as many as may be in flight
//	collect.go   write the reports, in file order
//	log.go       log each row as it ends, and the run
//
// session.go has what the imports of one run share, run.go the phases of a run of
// one, migrate.go those of a run of several (Migrate); what these link only once
// all have their records is in passes.go.
//
// job.go has what comes before: opening, checking, binding. The dry run goes the
// same way and stops where the first write would leave. A run that has to stop
// (stop.go) starts no request any more, lets those in flight finish, and reads
// the rest of the file as not attempted, so that its counts are always whole.
//
// # Beyond one machine
//
// An organisation takes 25 writes a second from all its clients together. A million
// new rows are 11 hours, ten million 4.6 days, whatever machine sends them: a second
// process for the same organisation only shares the limit. What long runs then meet:
//
//   - The checkpoint has some 150 bytes a row and six for each of its fields, beside the
//     identity, and as long as a run can be taken back some 40 more and three for each
//     value of a record that was made: 287 bytes a row in all for rows of 11 fields. Of
//     updates it then has the bodies and what they replaced. importer status --purge gives
//     up the latter part. The time to open it does not grow with it.
//   - Idempotency keys expire after 24 hours. A write is settled within seconds of being
//     sent, so the length of a run does not matter; what a run that was cut off left open
//     is asked about by the next one, by its key for 20 hours and by looking afterwards.
//   - The search index lags. Collections are read before the first record is made, and
//     what this run makes is known at once, and so is what its rows hold since a run of
//     the last hour, such as one that was cut off (lately.go). So nothing depends on the
//     lag but the search for creates that were left open for longer than a key lives.
//   - At the limit a run takes 1.5 % of a core of an AMD EPYC (2026-11-29), a quarter of
//     it for commits to the checkpoint. Where the server is not the limit it writes 7,800
//     rows a second on two of them, half of what a loop does that posts the same bodies and
//     keeps nothing; each takes 150 µs of processor time and 310 allocations of 22 KB
//     (go test -run xxx -bench Unlimited -benchtime 2x ./cmd/importer).
//     After 900,000 of a million rows that are settled the next one is sent 3 s after the
//     start, on two cores of it.
//   - Memory is 64 MB and 48 bytes a row at most, half a gigabyte for ten million rows.
//   - The limit may be changed, the key revoked, the server gone: the run follows, or
//     stops and goes on from there. The file must stay as it is until the run ends.
//
// An agency with hundreds of organisations needs no coordination between them: limits,
// keys and checkpoints are an organisation's own. Each import is one process on a
// scheduler that is there already, such as a Kubernetes CronJob with one volume for the
// checkpoint (samples/deploy/cronjob.yaml). Fifty of them at once, 2,000 rows each of which
// 200 had changed, took 10.3 s on two cores of an AMD EPYC on 2026-11-29, the sandboxes of
// all fifty included, where the limit of each alone allows 8 s; a job takes 0.24 s of
// processor time (go test -run xxx -bench Nights -benchtime 1x ./cmd/importer).
package importer
