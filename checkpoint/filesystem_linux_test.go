package checkpoint

import (
	"testing"

	"golang.org/x/sys/unix"
)

func TestParseMount(t *testing.T) {
	tests := []struct {
		line, name string
		device     uint64
	}{
		{"36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw", "ext3", unix.Mkdev(98, 0)},
		{"54 28 0:48 / /home/me/remote rw,nosuid shared:1 master:2 - fuse.sshfs me@host: rw", "fuse.sshfs", unix.Mkdev(0, 48)},
		{"54 28 0:48 / /a rw - fuse source rw", "fuse", unix.Mkdev(0, 48)},
		{"", "", 0},
		{"1 2 x:y / / rw - ext4 a rw", "", 0},
		{"1 2 8:1 / / rw", "", 0},
	}
	for _, test := range tests {
		if device, name := parseMount(test.line); device != test.device || name != test.name {
			t.Errorf("%q: %d %q, want %d %q", test.line, device, name, test.device, test.name)
		}
	}
}

func TestNetworkFUSE(t *testing.T) {
	for name, want := range map[string]bool{
		"fuse.sshfs": true, "fuse.rclone": true, "fuse.s3fs": true, "fuse": false, "fuse.gvfsd-fuse": false, "fuseblk": false, "fuse.bindfs": false,
	} {
		if got := networkFUSE(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
