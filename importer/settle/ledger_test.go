package settle_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/settle"
)

// failing is a ledger on a disk that fails at some of its writes.
type failing struct {
	settle.Ledger
	intend, attempted, settle error
}

func (l failing) Intend(ctx context.Context, i checkpoint.Intent) error {
	if l.intend != nil {
		return l.intend
	}
	return l.Ledger.Intend(ctx, i)
}

func (l failing) Attempted(ctx context.Context, id checkpoint.ID, at time.Time) error {
	if l.attempted != nil {
		return l.attempted
	}
	return l.Ledger.Attempted(ctx, id, at)
}

func (l failing) Settle(ctx context.Context, s checkpoint.Settlement) error {
	if l.settle != nil {
		return l.settle
	}
	return l.Ledger.Settle(ctx, s)
}

// once strikes the next write and no other.
func once(fault sandbox.Fault) sandbox.Faults {
	var struck atomic.Bool
	return sandbox.Faults{Pick: func(r *http.Request) sandbox.Fault {
		if r.Method == http.MethodPost && struck.CompareAndSwap(false, true) {
			return fault
		}
		return sandbox.NoFault
	}}
}
