package socketlab.benchmark;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import socketlab.common.framing.FrameDecoder;
import socketlab.common.framing.StreamFraming;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

/**
 * The rival of tcp-server in {@link ThroughputBenchmark}: an event loop a core in place of a thread a connection. Frames
 * are Netty's affair, the messages in them go through the same codec and the same service, and the answers to all that
 * one reading brought leave in one write.
 */
final class NettyServer {

    private NettyServer() {}

    /** Serves on a free port of the loopback address until the process is ended. */
    public static void main(String[] args) throws InterruptedException {
        Service service = new Service(Transport.TCP, TimeSource.SYSTEM::nanos);
        EventLoopGroup eventLoops =
                new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
        Channel listener = new ServerBootstrap()
                .group(eventLoops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new LengthFieldBasedFrameDecoder(
                                        FrameDecoder.DEFAULT_LIMIT, 0, Integer.BYTES, 0, Integer.BYTES))
                                .addLast(new Answers(service));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        System.out.println("netty ready on 127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort());
        listener.closeFuture().sync();
    }

    private static final class Answers extends SimpleChannelInboundHandler<ByteBuf> {

        private final Service service;
        private final ByteSink batch = new ByteSink(4 * 1024);
        private byte[] json = new byte[512];
        private boolean timed;
        private long receivedNanos;
        private long receivedAtMicros;

        Answers(Service service) {
            this.service = service;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            if (!timed) {
                // Once for all frames of one reading, as tcp-server does.
                receivedNanos = TimeSource.SYSTEM.nanos();
                receivedAtMicros = TimeSource.SYSTEM.wallMicros();
                timed = true;
            }
            StreamFraming.FRAMES.append(answer(frame), batch);
        }

        private Reply answer(ByteBuf frame) {
            try {
                if (decode(frame) instanceof Request request) {
                    return service.answer(request, receivedAtMicros, receivedNanos);
                }
                throw new IllegalArgumentException("the load consists of requests");
            } catch (BadMessageException e) {
                return e.toReply();
            }
        }

        /** Out of the buffer outside the heap, which the kernel filled without a copy, into an array for the codec. */
        private Message decode(ByteBuf frame) throws BadMessageException {
            int length = frame.readableBytes();
            if (json.length < length) {
                json = new byte[length];
            }
            frame.readBytes(json, 0, length);
            return MessageCodec.decode(json, 0, length);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            timed = false;
            if (batch.size() > 0) {
                ByteBuf answers = context.alloc().directBuffer(batch.size());
                context.writeAndFlush(answers.writeBytes(batch.array(), 0, batch.size()), context.voidPromise());
                batch.clear();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // the load generator has left
        }
    }
}
