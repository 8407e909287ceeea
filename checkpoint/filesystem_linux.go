package checkpoint

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// networkMagic names the network file systems that statfs tells by a number of their
// own (linux/magic.h and the file systems' sources).
var networkMagic = map[uint32]string{
	unix.NFS_SUPER_MAGIC:   "nfs",
	unix.SMB_SUPER_MAGIC:   "smb",
	unix.SMB2_SUPER_MAGIC:  "smb2",
	unix.CIFS_SUPER_MAGIC:  "cifs",
	unix.NCP_SUPER_MAGIC:   "ncp",
	unix.AFS_SUPER_MAGIC:   "afs",
	unix.AFS_FS_MAGIC:      "afs",
	unix.CODA_SUPER_MAGIC:  "coda",
	unix.CEPH_SUPER_MAGIC:  "ceph",
	unix.V9FS_MAGIC:        "9p",
	unix.OCFS2_SUPER_MAGIC: "ocfs2",
	0x0bd00bd0:             "lustre",
	0x47504653:             "gpfs",
	0x01161970:             "gfs2",
}

// fileSystemOf tells the file system of a folder. All FUSE file systems share one
// number; which one it is stands in the mount table.
func fileSystemOf(folder string) (fileSystem, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return fileSystem{}, err
	}
	magic := uint32(s.Type)
	if name, network := networkMagic[magic]; network {
		return fileSystem{name: name, network: true}, nil
	}
	if magic != unix.FUSE_SUPER_MAGIC {
		return fileSystem{name: fmt.Sprintf("%#x", magic)}, nil
	}
	name := mountType(folder)
	return fileSystem{name: name, network: networkFUSE(name)}, nil
}

// networkFUSE knows the FUSE file systems whose files lie on another machine.
func networkFUSE(name string) bool {
	switch strings.TrimPrefix(name, "fuse.") {
	case "sshfs", "s3fs", "goofys", "mount-s3", "gcsfuse", "rclone", "davfs", "curlftpfs", "glusterfs", "ceph-fuse", "ceph",
		"juicefs", "smbnetfs", "blobfuse", "blobfuse2", "seaweedfs", "moosefs", "lizardfs", "mfs", "onedriver", "google-drive-ocamlfuse":
		return true
	}
	return false
}

// mountType is the type of the mount that holds a folder, by its device number; "fuse"
// when the mount table does not tell.
func mountType(folder string) string {
	var stat unix.Stat_t
	if err := unix.Stat(folder, &stat); err != nil {
		return "fuse"
	}
	f, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return "fuse"
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if device, name := parseMount(lines.Text()); device == uint64(stat.Dev) {
			return name
		}
	}
	return "fuse"
}

// parseMount takes device and type from a line of mountinfo (proc(5)):
// "36 35 98:0 /root /mount options optional… - type source super-options".
func parseMount(line string) (device uint64, name string) {
	left, right, _ := strings.Cut(line, " - ")
	before, after := strings.Fields(left), strings.Fields(right)
	if len(before) < 3 || len(after) < 1 {
		return 0, ""
	}
	major, minor, _ := strings.Cut(before[2], ":")
	a, errMajor := strconv.ParseUint(major, 10, 32)
	b, errMinor := strconv.ParseUint(minor, 10, 32)
	if errMajor != nil || errMinor != nil {
		return 0, ""
	}
	return unix.Mkdev(uint32(a), uint32(b)), after[0]
}
