//! Structures of the volume: what tells where the partitions are.

use super::structure;
use crate::support::field::{Field, Form::*};
use crate::support::udf::patch::{Patch, Site};

structure! {
    tagged
    /// Anchor volume descriptor pointer (ECMA-167 3/10.2).
    AnchorVolumeDescriptorPointer {
        main_length: 16 => Little32,
        main_location: 20 => Little32,
        reserve_length: 24 => Little32,
        reserve_location: 28 => Little32,
        reserved: 32 => Bytes(480),
    }
}

structure! {
    tagged
    /// Primary volume descriptor (3/10.1).
    PrimaryVolumeDescriptor {
        volume_descriptor_sequence_number: 16 => Little32,
        primary_volume_descriptor_number: 20 => Little32,
        volume_identifier: 24 => Bytes(32),
        volume_sequence_number: 56 => Little16,
        maximum_volume_sequence_number: 58 => Little16,
        interchange_level: 60 => Little16,
        maximum_interchange_level: 62 => Little16,
        character_set_list: 64 => Little32,
        maximum_character_set_list: 68 => Little32,
        volume_set_identifier: 72 => Bytes(128),
        descriptor_character_set: 200 => Bytes(64),
        explanatory_character_set: 264 => Bytes(64),
        volume_abstract: 328 => Bytes(8),
        volume_copyright_notice: 336 => Bytes(8),
        application_identifier: 344 => Bytes(32),
        recording_date_and_time: 376 => Bytes(12),
        implementation_identifier: 388 => Bytes(32),
        implementation_use: 420 => Bytes(64),
        predecessor_sequence_location: 484 => Little32,
        flags: 488 => Little16,
        reserved: 490 => Bytes(22),
    }
}

structure! {
    tagged
    /// Volume descriptor pointer (3/10.3).
    VolumeDescriptorPointer {
        volume_descriptor_sequence_number: 16 => Little32,
        next_length: 20 => Little32,
        next_location: 24 => Little32,
        reserved: 28 => Bytes(484),
    }
}

structure! {
    tagged
    /// Implementation use volume descriptor (3/10.4), as UDF 2.2.7 fills it.
    ImplementationUseVolumeDescriptor {
        volume_descriptor_sequence_number: 16 => Little32,
        implementation_identifier: 20 => Bytes(32),
        lvi_character_set: 52 => Bytes(64),
        logical_volume_identifier: 116 => Bytes(128),
        lv_info: 244 => Bytes(108),
        implementation: 352 => Bytes(32),
        implementation_use: 384 => Bytes(128),
    }
}

structure! {
    tagged
    /// Partition descriptor (3/10.5), its contents use a partition header (4/14.3).
    PartitionDescriptor {
        volume_descriptor_sequence_number: 16 => Little32,
        partition_flags: 20 => Little16,
        partition_number: 22 => Little16,
        partition_contents: 24 => Bytes(32),
        unallocated_space_table_length: 56 => Little32,
        unallocated_space_table_position: 60 => Little32,
        unallocated_space_bitmap_length: 64 => Little32,
        unallocated_space_bitmap_position: 68 => Little32,
        partition_integrity_table: 72 => Bytes(8),
        freed_space_table: 80 => Bytes(8),
        freed_space_bitmap: 88 => Bytes(8),
        header_reserved: 96 => Bytes(88),
        access_type: 184 => Little32,
        partition_starting_location: 188 => Little32,
        partition_length: 192 => Little32,
        implementation_identifier: 196 => Bytes(32),
        implementation_use: 228 => Bytes(128),
        reserved: 356 => Bytes(156),
    }
}

structure! {
    tagged
    /// Logical volume descriptor (3/10.6), its contents use the address of the file set (4/3.1).
    LogicalVolumeDescriptor {
        volume_descriptor_sequence_number: 16 => Little32,
        descriptor_character_set: 20 => Bytes(64),
        logical_volume_identifier: 84 => Bytes(128),
        logical_block_size: 212 => Little32,
        domain_identifier: 216 => Bytes(24),
        domain_revision: 240 => Little16,
        domain_flags: 242 => Byte,
        domain_reserved: 243 => Bytes(5),
        file_set_length: 248 => Little32,
        file_set_block: 252 => Little32,
        file_set_partition: 256 => Little16,
        file_set_implementation_use: 258 => Bytes(6),
        map_table_length: 264 => Little32,
        number_of_partition_maps: 268 => Little32,
        implementation_identifier: 272 => Bytes(32),
        implementation_use: 304 => Bytes(128),
        integrity_length: 432 => Little32,
        integrity_location: 436 => Little32,
    }
}

structure! {
    tagged
    /// Unallocated space descriptor (3/10.8).
    UnallocatedSpaceDescriptor {
        volume_descriptor_sequence_number: 16 => Little32,
        number_of_allocation_descriptors: 20 => Little32,
    }
}

structure! {
    tagged
    /// Terminating descriptor (3/10.9).
    TerminatingDescriptor {
        reserved: 16 => Bytes(496),
    }
}

structure! {
    tagged
    /// Logical volume integrity descriptor (3/10.10), its contents use a logical volume header (4/14.15).
    LogicalVolumeIntegrityDescriptor {
        recording_date_and_time: 16 => Bytes(12),
        integrity_type: 28 => Little32,
        next_length: 32 => Little32,
        next_location: 36 => Little32,
        unique_id: 40 => Little64,
        contents_use_reserved: 48 => Bytes(24),
        number_of_partitions: 72 => Little32,
        length_of_implementation_use: 76 => Little32,
        free_space: 80 => Little32,
    }
}

structure! {
    plain
    /// Implementation use of the integrity descriptor (UDF 2.2.6.4).
    IntegrityImplementationUse {
        implementation_identifier: 0 => Bytes(32),
        number_of_files: 32 => Little32,
        number_of_directories: 36 => Little32,
        minimum_read_revision: 40 => Little16,
        minimum_write_revision: 42 => Little16,
        maximum_write_revision: 44 => Little16,
    }
}

structure! {
    plain
    /// Type 1 partition map (3/10.7.2).
    PartitionMap {
        map_type: 0 => Byte,
        map_length: 1 => Byte,
        volume_sequence_number: 2 => Little16,
        partition_number: 4 => Little16,
    }
}

structure! {
    plain
    /// Virtual partition map (UDF 2.2.8).
    VirtualPartitionMap {
        map_type: 0 => Byte,
        map_length: 1 => Byte,
        reserved: 2 => Bytes(2),
        identifier_flags: 4 => Byte,
        identifier: 5 => Bytes(23),
        revision: 28 => Little16,
        identifier_suffix: 30 => Bytes(6),
        volume_sequence_number: 36 => Little16,
        partition_number: 38 => Little16,
        reserved_end: 40 => Bytes(24),
    }
}

structure! {
    plain
    /// Sparable partition map (UDF 2.2.9).
    SparablePartitionMap {
        map_type: 0 => Byte,
        map_length: 1 => Byte,
        reserved: 2 => Bytes(2),
        identifier_flags: 4 => Byte,
        identifier: 5 => Bytes(23),
        revision: 28 => Little16,
        identifier_suffix: 30 => Bytes(6),
        volume_sequence_number: 36 => Little16,
        partition_number: 38 => Little16,
        packet_length: 40 => Little16,
        number_of_sparing_tables: 42 => Byte,
        reserved_2: 43 => Byte,
        size_of_sparing_table: 44 => Little32,
        first_table_location: 48 => Little32,
        second_table_location: 52 => Little32,
        reserved_end: 56 => Bytes(8),
    }
}

structure! {
    plain
    /// Metadata partition map (UDF 2.2.10).
    MetadataPartitionMap {
        map_type: 0 => Byte,
        map_length: 1 => Byte,
        reserved: 2 => Bytes(2),
        identifier_flags: 4 => Byte,
        identifier: 5 => Bytes(23),
        revision: 28 => Little16,
        identifier_suffix: 30 => Bytes(6),
        volume_sequence_number: 36 => Little16,
        partition_number: 38 => Little16,
        metadata_file_location: 40 => Little32,
        metadata_mirror_file_location: 44 => Little32,
        metadata_bitmap_file_location: 48 => Little32,
        allocation_unit_size: 52 => Little32,
        alignment_unit_size: 56 => Little16,
        flags: 58 => Byte,
        reserved_end: 59 => Bytes(5),
    }
}

structure! {
    tagged
    /// Sparing table (UDF 2.2.12); `SparingEntry` has its entries.
    SparingTable {
        sparing_identifier: 16 => Bytes(32),
        reallocation_table_length: 48 => Little16,
        reserved: 50 => Little16,
        sequence_number: 52 => Little32,
    }
}

structure! {
    plain
    /// Entry of a sparing table.
    SparingEntry {
        original_location: 0 => Little32,
        mapped_location: 4 => Little32,
    }
}

structure! {
    plain
    /// Volume structure descriptor (2/9.1).
    VolumeStructureDescriptor {
        structure_type: 0 => Byte,
        standard_identifier: 1 => Bytes(5),
        structure_version: 6 => Byte,
    }
}
