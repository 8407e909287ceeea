package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// purge removes from a checkpoint what may be personal, and says what it removed
// and what is left.
func purge(ctx context.Context, path string, identities bool, s streams) error {
	p, err := checkpoint.Purge(ctx, path, identities)
	if errors.Is(err, fs.ErrNotExist) {
		return &importer.UsageError{Err: fmt.Errorf("there is no checkpoint %s", path)}
	}
	if err != nil {
		return err
	}
	say := func(n int, one, many string) { fmt.Fprintf(s.out, "%8d  %s\n", n, plural(n, one, many)) }
	fmt.Fprintf(s.out, "removed from %s\n", report.Clean(path))
	say(p.Writes, "body and before-image of a write, which cannot be taken back any more", "bodies and before-images of writes, which cannot be taken back any more")
	say(p.Messages, "message of a row", "messages of rows")
	if identities {
		say(p.Identities, "readable identity", "readable identities")
	}
	if p.Bytes > 0 {
		fmt.Fprintf(s.out, "the file is %d KB smaller\n", (p.Bytes+1023)/1024)
	}
	fmt.Fprintln(s.out, "left: digests and record ids, by which the next run knows every row")
	if !identities {
		fmt.Fprintln(s.out, "left: readable identities, such as e-mail addresses if the mapping has them; --identities removes them too")
	}
	if p.Open > 0 {
		fmt.Fprintf(s.out, "left: %d %s open or in doubt, until a run or importer resolve has settled %s\n", p.Open, plural(p.Open, "write", "writes"), plural(p.Open, "it", "them"))
	}
	if reports := swapEnding(path, ".reports"); isFolder(reports) {
		fmt.Fprintf(s.out, "left: the reports in %s, which quote cells\n", report.Clean(reports))
	}
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
