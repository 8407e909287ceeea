// Package checkpoint keeps what an import must remember between runs: which row
// became which record, which writes are under way, and which organisation all of
// it belongs to. Start with [Open], then [Checkpoint.Bind] and [Checkpoint.Ledger].
//
// # What the file holds
//
// A checkpoint is one SQLite database (application id "LFcp"), readable with any
// SQLite tool:
//
//	binding      the organisation: base URL, sandbox
//	definitions  object type → id of the definition that identifies the organisation
//	ledgers      one an import: name, object type, identity columns, link format; and
//	             companions, whose names begin with a blank (see [Companion])
//	runs         every run with its times, exit code and counts
//	entries      one a row that was settled or refused: record id, revision, digests,
//	             and the number of the list that the record was put on last
//	intents      writes that may have left and are not settled, with their exact bytes
//	writes       what was written (of creates a trace) and what updates replaced, for
//	             the last ten runs
//	heads        what many traces begin with, which stands once
//	undos        the runs that took others back
//
// Identities and contents are digests that the caller makes; field digests, traces, link
// formats and the Ref of an intent are opaque here. Times are the server's where the
// caller says so, kept to the millisecond. Before-images are in the file in the clear,
// and so are bodies of updates and of what is not settled; therefore it is created with
// mode 0600; [Purge] removes them.
//
// # Guarantees
//
// A mutating call returns nil only after its change is on the disk. Changes of
// concurrent callers are committed as one group by the one goroutine that owns the
// write connection; outcomes may wait a moment to be in the group of the next change
// (see [Options]). A call that was queued is carried out even when its context ends, so
// nobody is left not knowing whether it was.
//
// The order of writes and syncs makes that hold through a loss of power, which a test
// plays at every moment of a run:
//
//  1. A new checkpoint is built complete under another name, synced, renamed to its
//     own name, and its folder is synced. There is never a half-made checkpoint.
//  2. A group is appended to the write-ahead log (WAL) with a checksum a frame chained
//     over all frames before it. With synchronous=FULL SQLite syncs the log at every
//     commit, and the folder once after it made the log, before the commit returns.
//     (On macOS fullfsync makes the drive empty its cache too.) A log that was torn by
//     the failure ends, when it is read again, at its last whole commit.
//  3. Pages move from the log into the database only after the log was synced, and the
//     log is reused only after the database was synced. Stopping between any two steps
//     leaves either the old page and a log that has the new one, or both.
//
// So at every moment database and log together hold exactly the acknowledged groups,
// and at most one more that was not acknowledged yet: an intent whose call never
// returned was never sent, and sending its bytes again under its key is harmless.
//
// After the first failed write (disk full, drive gone) nothing more is written: every
// later mutation fails with the same [WriteFailedError]. What had been acknowledged
// stays; the next [Open] goes on from there.
//
// # Files
//
// During a run "-wal" and "-shm" files stand beside the checkpoint; [Checkpoint.Close]
// folds them into one file, which can be copied like any other. After a crash the next
// [Open] folds them. A "-wal" file that was left is part of the checkpoint: do not
// delete it. The lock is a file "<checkpoint>.lock" under an operating system lock that
// ends with its process, so a stale one needs no care. Network file systems are refused,
// since neither their locks nor their syncs can be relied upon.
//
// A checkpoint opened with [Options.ReadOnly] takes no lock, may be read while a run
// holds it, and leaves every byte on the disk as it was.
//
// A file that is not a checkpoint, is damaged or was made by a newer version is
// refused and left untouched; nothing is repaired by guessing. Opening checks the
// header, the length and the schema, whose cost does not grow with the rows, and reads
// all of a file of up to some 100,000 rows; [Checkpoint.Verify] reads everything.
//
// # SQLite settings
//
// Besides WAL and synchronous=FULL: foreign_keys stays off, because rows refer to
// ledgers and runs only by numbers that this package hands out itself and never deletes,
// and the check would be paid for every row; trusted_schema=OFF and
// cell_size_check=ON, because the file may have been tampered with; busy_timeout covers
// the moments in which a reader and the fold meet.
package checkpoint
