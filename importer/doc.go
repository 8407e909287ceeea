// Package importer is the job: it takes the rows of a file through a mapping to
// Lightfield, each to exactly one outcome, and no interruption, retry or repeated
// run makes a second record of a row. Start with Run.
//
// The way of a row, one file a stage, data flowing one way:
//
//	convert.go   read batches in file order, turn rows into drafts on all cores
//	sequence.go  in file order again: end what is broken, skipped, repeated or unchanged
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
package importer
