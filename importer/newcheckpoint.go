package importer

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"lightfield-importer/checkpoint"
)

// A run without the checkpoint of its import makes every record again. So whoever
// mistypes its name, or renames the mapping, is to hear of it before the first write.

// maxNeighbours is how many checkpoints beside a new one are looked into.
const maxNeighbours = 50

// announce says that a new checkpoint is about to be made, and warns when the import
// seems to have one already.
func (s *session) announce(ctx context.Context, o checkpoint.Organisation) {
	if s.opts.Checkpoint == "" {
		return
	}
	if !s.opts.DryRun {
		s.opts.Progress.Note("starting a new checkpoint " + s.opts.Checkpoint)
		s.opts.Log.Info("starting a new checkpoint", "checkpoint", s.opts.Checkpoint)
	}
	for _, path := range s.neighbours() {
		if l, rows, exact := s.heldBy(ctx, path, o); rows > 0 {
			s.warn(s.suspicion(path, l, rows, exact))
		}
	}
}

// suspicion words what another checkpoint holds.
func (s *session) suspicion(path string, l checkpoint.LedgerInfo, rows int, exact bool) string {
	if exact {
		return fmt.Sprintf("there is no checkpoint %s, but %s has %d %s of the import %q: with a new one they count as new; name that one with --checkpoint, and --require-checkpoint refuses such a start",
			s.opts.Checkpoint, path, rows, plural(rows, "row", "rows"), l.Name)
	}
	return fmt.Sprintf("there is no checkpoint %s, but %s has %d %s of %s by the same identity columns, imported as %q: if this is that import, write name: %s into the mapping and name that checkpoint with --checkpoint",
		s.opts.Checkpoint, path, rows, plural(rows, "row", "rows"), l.Object, l.Name, l.Name)
}

// renamed warns when the checkpoint has the import under another name only.
func (s *session) renamed(ctx context.Context) error {
	if s.checkpoint == nil {
		return nil
	}
	names, err := s.checkpoint.LedgerNames(ctx)
	if err != nil {
		return err
	}
	unknown := slices.DeleteFunc(slices.Clone(s.jobs), func(j *job) bool { return slices.Contains(names, j.mapping.Name) })
	if len(unknown) == 0 {
		return nil // as it is in most runs, which so count no rows
	}
	ledgers, err := s.checkpoint.Ledgers(ctx)
	if err != nil {
		return err
	}
	for _, j := range unknown {
		for _, l := range ledgers {
			if l.Settled > 0 && j.alike(l) && !slices.ContainsFunc(s.jobs, func(other *job) bool { return other.mapping.Name == l.Name }) {
				s.warn(fmt.Sprintf("the checkpoint %s has no import %q, but %d %s of %s by the same identity columns, imported as %q: if this is that import, write name: %s into the mapping",
					s.opts.Checkpoint, j.mapping.Name, l.Settled, plural(l.Settled, "row", "rows"), l.Object, l.Name, l.Name))
			}
		}
	}
	return nil
}

// alike reports whether a ledger could be the import's, whatever its name.
func (j *job) alike(l checkpoint.LedgerInfo) bool {
	return l.Object == j.object && len(l.Identity) > 0 && !checkpoint.Companion(l.Name) && slices.Equal(l.Identity, j.plan.IdentityColumns())
}

// neighbours are the other checkpoints in the folder of the new one and in that of the
// mapping.
func (s *session) neighbours() []string {
	var found []string
	for _, folder := range []string{filepath.Dir(s.opts.Checkpoint), filepath.Dir(s.opts.Mapping)} {
		others, err := filepath.Glob(filepath.Join(literal(folder), "*.checkpoint"))
		if err != nil {
			continue
		}
		for _, path := range others {
			if path != filepath.Clean(s.opts.Checkpoint) && !slices.Contains(found, path) && len(found) < maxNeighbours {
				found = append(found, path)
			}
		}
	}
	return found
}

// literal keeps a folder's name from being read as a pattern.
func literal(folder string) string {
	var escaped []rune
	for _, r := range folder {
		if r == '*' || r == '?' || r == '[' {
			escaped = append(escaped, '[', r, ']')
			continue
		}
		escaped = append(escaped, r)
	}
	return string(escaped)
}

// heldBy looks for one of the run's imports in another checkpoint of the organisation:
// its ledger, how many rows that has, and whether it has the import's name. What cannot
// be read holds nothing.
func (s *session) heldBy(ctx context.Context, path string, o checkpoint.Organisation) (found checkpoint.LedgerInfo, rows int, exact bool) {
	c, err := checkpoint.Open(ctx, path, checkpoint.Options{ReadOnly: true, MustExist: true})
	if err != nil {
		return found, 0, false
	}
	defer c.Close()
	if c.Bind(ctx, o) != nil {
		return found, 0, false
	}
	ledgers, err := c.Ledgers(ctx)
	if err != nil {
		return found, 0, false
	}
	for _, l := range ledgers {
		for _, j := range s.jobs {
			same := l.Name == j.mapping.Name && l.Object == j.object && slices.Equal(l.Identity, j.plan.IdentityColumns())
			if l.Settled+l.Open+l.Doubt > 0 && !exact && (same || j.alike(l)) {
				found, rows, exact = l, l.Settled+l.Open+l.Doubt, same
			}
		}
	}
	return found, rows, exact
}

// warn tells what somebody should know, also of a quiet run.
func (s *session) warn(text string) {
	s.opts.Log.Warn("to be known", "warning", text)
	if s.opts.Warn != nil {
		s.opts.Warn(text)
	}
}
