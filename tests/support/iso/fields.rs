//! The structures of ECMA-119 as tables of fields, by byte position as the standard counts: from 1.

use crate::support::field::{Field, Form, Form::*, Patch, structure};

structure! {
    /// Primary, supplementary or enhanced volume descriptor (ECMA-119 8.4, 8.5).
    VolumeDescriptor {
        /// 8.4.1
        descriptor_type: 1 => Byte,
        /// 8.4.2
        standard_identifier: 2 => Bytes(5),
        /// 8.4.3
        descriptor_version: 7 => Byte,
        /// 8.5.3: volume flags; unused in the primary.
        flags: 8 => Byte,
        /// 8.4.5
        system_identifier: 9 => Bytes(32),
        /// 8.4.6
        volume_identifier: 41 => Bytes(32),
        /// 8.4.7
        unused: 73 => Bytes(8),
        /// 8.4.8
        volume_space_size: 81 => Both32,
        /// 8.5.6: escape sequences; unused in the primary.
        escape_sequences: 89 => Bytes(32),
        /// 8.4.10
        volume_set_size: 121 => Both16,
        /// 8.4.11
        volume_sequence_number: 125 => Both16,
        /// 8.4.12
        logical_block_size: 129 => Both16,
        /// 8.4.13
        path_table_size: 133 => Both32,
        /// 8.4.14
        type_l_path_table: 141 => Little32,
        /// 8.4.15
        optional_type_l_path_table: 145 => Little32,
        /// 8.4.16
        type_m_path_table: 149 => Big32,
        /// 8.4.17
        optional_type_m_path_table: 153 => Big32,
        /// 8.4.18: as bytes; `Disc::root_record` has its fields.
        root_directory_record: 157 => Bytes(34),
        /// 8.4.19
        volume_set_identifier: 191 => Bytes(128),
        /// 8.4.20
        publisher_identifier: 319 => Bytes(128),
        /// 8.4.21
        data_preparer_identifier: 447 => Bytes(128),
        /// 8.4.22
        application_identifier: 575 => Bytes(128),
        /// 8.4.23
        copyright_file_identifier: 703 => Bytes(37),
        /// 8.4.24
        abstract_file_identifier: 740 => Bytes(37),
        /// 8.4.25
        bibliographic_file_identifier: 777 => Bytes(37),
        /// 8.4.26
        volume_creation_date: 814 => Bytes(17),
        /// 8.4.27
        volume_modification_date: 831 => Bytes(17),
        /// 8.4.28
        volume_expiration_date: 848 => Bytes(17),
        /// 8.4.29
        volume_effective_date: 865 => Bytes(17),
        /// 8.4.30
        file_structure_version: 882 => Byte,
        /// 8.4.31
        reserved: 883 => Byte,
        /// 8.4.32
        application_use: 884 => Bytes(512),
        /// 8.4.33
        reserved_end: 1396 => Bytes(653),
    }
}

structure! {
    /// Standard file structure volume descriptor of High Sierra (11.4).
    HighSierraDescriptor {
        /// The descriptor's own logical block number.
        logical_block_number: 1 => Both32,
        descriptor_type: 9 => Byte,
        standard_identifier: 10 => Bytes(5),
        descriptor_version: 15 => Byte,
        system_identifier: 17 => Bytes(32),
        volume_identifier: 49 => Bytes(32),
        volume_space_size: 89 => Both32,
        volume_set_size: 129 => Both16,
        volume_sequence_number: 133 => Both16,
        logical_block_size: 137 => Both16,
        path_table_size: 141 => Both32,
        type_l_path_table: 149 => Little32,
        optional_type_l_path_table: 153 => Little32,
        type_m_path_table: 165 => Big32,
        optional_type_m_path_table: 169 => Big32,
        root_directory_record: 181 => Bytes(34),
        volume_set_identifier: 215 => Bytes(128),
        publisher_identifier: 343 => Bytes(128),
        data_preparer_identifier: 471 => Bytes(128),
        application_identifier: 599 => Bytes(128),
        copyright_file_identifier: 727 => Bytes(32),
        abstract_file_identifier: 759 => Bytes(32),
        volume_creation_date: 791 => Bytes(16),
        volume_modification_date: 807 => Bytes(16),
        volume_expiration_date: 823 => Bytes(16),
        volume_effective_date: 839 => Bytes(16),
        file_structure_version: 855 => Byte,
        application_use: 857 => Bytes(512),
    }
}

structure! {
    /// Boot record (ECMA-119 8.2).
    BootRecord {
        /// 8.2.1
        descriptor_type: 1 => Byte,
        /// 8.2.2
        standard_identifier: 2 => Bytes(5),
        /// 8.2.3
        descriptor_version: 7 => Byte,
        /// 8.2.4
        boot_system_identifier: 8 => Bytes(32),
        /// 8.2.5
        boot_identifier: 40 => Bytes(32),
        /// 8.2.6
        boot_system_use: 72 => Bytes(1977),
    }
}

structure! {
    /// Volume partition descriptor (ECMA-119 8.6).
    VolumePartitionDescriptor {
        /// 8.6.1
        descriptor_type: 1 => Byte,
        /// 8.6.2
        standard_identifier: 2 => Bytes(5),
        /// 8.6.3
        descriptor_version: 7 => Byte,
        /// 8.6.5
        system_identifier: 9 => Bytes(32),
        /// 8.6.6
        volume_partition_identifier: 41 => Bytes(32),
        /// 8.6.7
        volume_partition_location: 73 => Both32,
        /// 8.6.8
        volume_partition_size: 81 => Both32,
        /// 8.6.9
        system_use: 89 => Bytes(1960),
    }
}

structure! {
    /// Directory record (ECMA-119 9.1).
    DirectoryRecord {
        /// 9.1.1: LEN-DR.
        record_length: 1 => Byte,
        /// 9.1.2: in logical blocks.
        extended_attribute_length: 2 => Byte,
        /// 9.1.3: first logical block.
        extent: 3 => Both32,
        /// 9.1.4: in bytes.
        data_length: 11 => Both32,
        /// 9.1.5
        recording_date: 19 => Bytes(7),
        /// 9.1.6
        flags: 26 => Byte,
        /// 9.1.7: in logical blocks.
        file_unit_size: 27 => Byte,
        /// 9.1.8: in logical blocks.
        interleave_gap_size: 28 => Byte,
        /// 9.1.9
        volume_sequence_number: 29 => Both16,
        /// 9.1.10: LEN-FI.
        identifier_length: 33 => Byte,
    }
}

impl DirectoryRecord<'_> {
    /// 9.1.11: as many bytes as LEN-FI says now.
    pub fn identifier(&mut self) -> Patch<'_> {
        let len = self.byte(32);
        self.bytes("identifier", 33, len)
    }

    /// 9.1.13: from behind the identifier and its padding to the record's end, by the lengths recorded now.
    pub fn system_use(&mut self) -> Patch<'_> {
        let at = (33 + self.byte(32)).next_multiple_of(2);
        let len = self.byte(0).saturating_sub(at);
        self.bytes("system_use", at, len)
    }

    fn byte(&self, at: u64) -> usize {
        let at = self.offset + at;
        usize::from(self.image.get(at..at + 1)[0])
    }

    fn bytes(&mut self, name: &'static str, at: usize, len: usize) -> Patch<'_> {
        let form = Form::Bytes(len);
        Patch::new(self.image, self.offset, Field { name, at, form })
    }
}

structure! {
    /// Record of a type L path table (ECMA-119 9.4).
    PathTableRecordL {
        /// 9.4.1: LEN-DI.
        identifier_length: 1 => Byte,
        /// 9.4.2
        extended_attribute_length: 2 => Byte,
        /// 9.4.3
        extent: 3 => Little32,
        /// 9.4.4
        parent_directory_number: 7 => Little16,
        /// 9.4.5: the first byte, the only one that is always there.
        identifier: 9 => Bytes(1),
    }
}

structure! {
    /// Record of a type M path table (ECMA-119 9.4).
    PathTableRecordM {
        /// 9.4.1: LEN-DI.
        identifier_length: 1 => Byte,
        /// 9.4.2
        extended_attribute_length: 2 => Byte,
        /// 9.4.3
        extent: 3 => Big32,
        /// 9.4.4
        parent_directory_number: 7 => Big16,
        /// 9.4.5: the first byte, the only one that is always there.
        identifier: 9 => Bytes(1),
    }
}

structure! {
    /// Extended attribute record (ECMA-119 9.5).
    ExtendedAttributeRecord {
        /// 9.5.1
        owner: 1 => Both16,
        /// 9.5.2
        group: 5 => Both16,
        /// 9.5.3
        permissions: 9 => Bytes(2),
        /// 9.5.4
        creation_date: 11 => Bytes(17),
        /// 9.5.5
        modification_date: 28 => Bytes(17),
        /// 9.5.6
        expiration_date: 45 => Bytes(17),
        /// 9.5.7
        effective_date: 62 => Bytes(17),
        /// 9.5.8
        record_format: 79 => Byte,
        /// 9.5.9
        record_attributes: 80 => Byte,
        /// 9.5.10
        record_length: 81 => Both16,
        /// 9.5.11
        system_identifier: 85 => Bytes(32),
        /// 9.5.12
        system_use: 117 => Bytes(64),
        /// 9.5.13
        version: 181 => Byte,
        /// 9.5.14
        escape_sequences_length: 182 => Byte,
        /// 9.5.16
        application_use_length: 247 => Both16,
    }
}
